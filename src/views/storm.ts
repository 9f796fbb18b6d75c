import type { Message } from '../chat/message.ts';
import type { StormBody } from '../domain/storm-body.ts';
import { epochMs } from '../domain/timestamp.ts';
import { causeLine, errorWords, moreCausesLine } from './cause.ts';
import { duration } from './duration.ts';
import { bold, cut, line, lines, moment } from './rich-text.ts';

const minuteMs = 60_000;

/** Many faults at once, in one message that counts on. */
export function stormMessage(body: StormBody, tenant: string): Message {
  const causes = body.causes.length + body.moreCauses;
  const took = Math.max(minuteMs, epochMs(body.last) - epochMs(body.since));
  const many = `${body.faults} faults in ${duration(Math.ceil(took / minuteMs) * minuteMs)}, ${causes} ${causes === 1 ? 'cause' : 'causes'}`;
  const heading = body.over ? `⚪ Quiet again after ${many}` : `⚠️ ${many}`;
  const [worst] = body.causes;
  const news = worst === undefined ? '' : `. Most: ${worst.faults} × ${errorWords(worst)}`;
  return {
    preview: cut(`${many}${news}`, 200),
    blocks: [
      { kind: 'heading', text: heading },
      {
        kind: 'text',
        text: lines([
          ...body.causes.map(causeLine),
          moreCausesLine(body.moreCauses),
          body.shared === null
            ? []
            : [
                `${body.shared.faults} of them ${body.shared.kind === 'folder' ? 'in' : 'on'} ${body.shared.kind} `,
                bold(body.shared.name),
              ],
        ]),
      },
      {
        kind: 'context',
        text: line(
          'Since ',
          moment(body.since),
          body.over ? line(' until ', moment(body.last)) : null,
          '. Each problem has a message of its own, which counts on.',
        ),
      },
      {
        kind: 'buttons',
        buttons: [{ label: 'Show jobs', command: 'faulted', args: { tenant, since: body.since } }],
      },
    ],
  };
}
