import type { Message, RichText } from '../chat/message.ts';
import type { CatchUpBody } from '../domain/catch-up-body.ts';
import { causeLine, moreCausesLine } from './cause.ts';
import { endMoment } from './history.ts';
import { buttonsBlock } from './job-buttons.ts';
import { faultsWord } from './job-words.ts';
import { code, line, lines, moment, person } from './rich-text.ts';
import { scopeWords } from './rule.ts';

/** Stuck jobs that are named; the others are counted. */
const maxStuck = 5;

/** What happened while alerts were muted. */
export function catchUpMessage(body: CatchUpBody, tenant: string): Message {
  const { mute } = body;
  const heading = `🔔 ${countWords(body)} while ${scopeWords(mute.scope)} was muted`;
  const { folder, process, robot } = mute.scope;
  return {
    preview: heading.replace(/^\S+ /, ''),
    blocks: [
      { kind: 'heading', text: heading },
      {
        kind: 'text',
        text: lines([...body.causes.map(causeLine), moreCausesLine(body.moreCauses), stuckLine(body)]),
      },
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
      ...buttonsBlock(
        body.faults === 0
          ? []
          : [
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
      ),
    ],
  };
}

/** `2 faults and 1 stuck job` */
function countWords({ faults, stuck = [] }: CatchUpBody): string {
  const parts = [
    faults === 0 && stuck.length > 0 ? null : faultsWord(faults),
    stuck.length === 0 ? null : stuck.length === 1 ? '1 stuck job' : `${stuck.length} stuck jobs`,
  ];
  return parts.filter((part) => part !== null).join(' and ');
}

/** Jobs that were told to be stuck elsewhere; how they are now is what `show` says. */
function stuckLine({ stuck = [] }: CatchUpBody): RichText {
  if (stuck.length === 0) return [];
  const rest = stuck.length - maxStuck;
  return line(
    'Stuck meanwhile: ',
    ...stuck
      .slice(0, maxStuck)
      .flatMap(({ jobId, process }, index) => [
        index === 0 ? '' : ', ',
        `${process} (job `,
        code(jobId),
        ')',
      ]),
    rest > 0 ? ` and ${rest} more` : null,
  );
}
