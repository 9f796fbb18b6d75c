import type { Message } from '../chat/message.ts';
import type { SummaryBody } from '../domain/notice.ts';
import { bold, line, lines, moment } from './rich-text.ts';

const maxCauses = 5;

/** Said once when the bot begins to watch a tenant. */
export function summaryMessage(body: SummaryBody, tenant: string): Message {
  const heading = `👀 I watch ${tenant} from now on`;
  const faults = body.faults === 1 ? '1 job' : `${body.faults} jobs`;
  if (body.faults === 0) {
    const text = 'Nothing faulted before. The next fault is alerted here.';
    return {
      preview: `${heading}. ${text}`,
      blocks: [
        { kind: 'heading', text: heading },
        { kind: 'text', text: [text] },
      ],
    };
  }
  const rest = body.causes.length - maxCauses;
  return {
    preview: `${heading}. ${faults} faulted before; they are not alerted one by one.`,
    blocks: [
      { kind: 'heading', text: heading },
      {
        kind: 'text',
        text: lines([
          line(
            `${faults} faulted since `,
            moment(body.since, 'date-time') ?? body.since,
            '. They are not alerted one by one; the next fault is.',
          ),
          ...body.causes.slice(0, maxCauses).map((cause) => line(`${cause.count} × `, bold(cause.process))),
          rest > 0 ? [`and ${rest} more ${rest === 1 ? 'process' : 'processes'}`] : [],
        ]),
      },
      {
        kind: 'buttons',
        buttons: [{ label: 'Show jobs', command: 'faulted', args: { tenant, since: body.since } }],
      },
    ],
  };
}
