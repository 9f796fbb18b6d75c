import type { Message } from '../chat/message.ts';
import type { CatchUpBody } from '../domain/catch-up-body.ts';
import { causeLine, moreCausesLine } from './cause.ts';
import { endMoment } from './history.ts';
import { line, lines, moment, person } from './rich-text.ts';
import { scopeWords } from './rule.ts';

/** What happened while alerts were muted. */
export function catchUpMessage(body: CatchUpBody, tenant: string): Message {
  const { mute } = body;
  const count = body.faults === 1 ? '1 fault' : `${body.faults} faults`;
  const heading = `🔔 ${count} while ${scopeWords(mute.scope)} was muted`;
  const { folder, process, robot } = mute.scope;
  return {
    preview: heading.replace(/^\S+ /, ''),
    blocks: [
      { kind: 'heading', text: heading },
      { kind: 'text', text: lines([...body.causes.map(causeLine), moreCausesLine(body.moreCauses)]) },
      {
        kind: 'context',
        text: line(
          moment(body.since, 'date-time'),
          ' to ',
          endMoment({ at: body.since, until: body.until }),
          ', muted by ',
          person(mute.by),
          mute.reason === null ? null : `: ${mute.reason}`,
          '. Alerts go on from here.',
        ),
      },
      {
        kind: 'buttons',
        buttons: [
          {
            label: 'Show jobs',
            command: 'faulted',
            args: {
              tenant,
              since: body.since,
              until: body.until,
              ...(folder === undefined ? {} : { folder }),
              ...(process === undefined ? {} : { process }),
              ...(robot === undefined ? {} : { robot }),
            },
          },
        ],
      },
    ],
  };
}
