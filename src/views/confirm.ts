import type { Args, CommandButton, Message } from '../chat/message.ts';
import type { Job } from '../domain/job.ts';
import { jobArgs, killQuestion } from './job-buttons.ts';
import { line, sentence } from './rich-text.ts';
import { stateSign, stateWords } from './state.ts';
import { whereLine } from './where.ts';

/** Asks before a kill: what exactly happens, to what; the button says the verb. `extra` travels on in the button. */
export function confirmKillMessage(job: Job, extra: Args): Message {
  const question = killQuestion(job);
  return {
    preview: question.title,
    blocks: [
      { kind: 'heading', text: question.title },
      { kind: 'text', text: [question.text] },
      { kind: 'context', text: line(`${stateSign(job.state)} ${stateWords(job)} · `, whereLine(job)) },
      {
        kind: 'buttons',
        buttons: [
          {
            label: question.ok,
            command: 'kill',
            args: jobArgs(job, { ...extra, confirmed: true, asked: true }),
            style: 'danger',
          },
        ],
      },
    ],
  };
}

/** Choices that are still read rather than searched. */
const mostChoices = 20;

/** A question that is answered by a click. Of very many choices it has the first ones, and `otherwise` says how to name another. */
export function choiceMessage(
  title: string,
  text: string,
  buttons: readonly CommandButton[],
  otherwise: string,
): Message {
  const rest = buttons.length > mostChoices ? ` The first ${mostChoices} are here. ${otherwise}` : '';
  return {
    preview: title,
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'text', text: sentence(`${text}${rest}`) },
      { kind: 'buttons', buttons: buttons.slice(0, mostChoices) },
    ],
  };
}

/** Label of a job among others, for a choice. */
export function jobLabel(job: Job): string {
  return `${job.id} ${job.process} (${job.state})`;
}
