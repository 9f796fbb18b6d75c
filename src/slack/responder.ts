import type { Form } from '../chat/form.ts';
import type { Reply, Responder } from '../chat/invocation.ts';
import type { Message } from '../chat/message.ts';
import type { Logger } from '../logger.ts';
import type { Answers } from './answers.ts';
import type { Modal } from './modal.ts';

/** A responder of one invocation, and what the adapter does when its handler has returned. */
interface OwnResponder extends Responder {
  /** True once anything was said. */
  answered(): boolean;
  /** Leaves no modal waiting. */
  finish(): Promise<void>;
}

/** Joins answers at a place with the modal that may be open. */
export function createResponder(options: {
  readonly answers: Answers;
  readonly modal: Modal;
  readonly log: Logger;
}): OwnResponder {
  const { answers, modal } = options;
  let answered = false;
  let inForm = false;
  let concluded = false;
  let lastWords = 'Done.';

  const conclude = async (text: string): Promise<void> => {
    if (concluded) return;
    concluded = true;
    await modal.conclude(text);
  };

  const showForm = async (form: Form, errors?: Readonly<Record<string, string>>): Promise<void> => {
    const outcome = await modal.show(form, errors);
    inForm = outcome.shown;
    if (outcome.shown) return;
    const message = outcome.reason === null ? reopenMessage(form, errors) : noteMessage(outcome.reason);
    await conclude(message.preview);
    await answers.toAsker(message);
  };

  return {
    expectForm: (title) => modal.expect(title),

    async reply(reply: Reply) {
      answered = true;
      switch (reply.kind) {
        case 'answer':
          await conclude(reply.message.preview);
          if (reply.to === 'asker') await answers.toAsker(reply.message);
          else await answers.toAll(reply.message);
          return;
        case 'replace':
          await conclude(reply.message.preview);
          await answers.inPlace(reply.message);
          return;
        case 'form':
          await showForm(reply.form);
          return;
        case 'invalid':
          await showForm(reply.form, reply.errors);
          return;
        case 'done':
          await conclude(lastWords);
          return;
      }
    },

    async post(message: Message) {
      answered = true;
      lastWords = message.preview;
      return answers.toAll(message);
    },

    answered: () => answered,

    async finish() {
      if (!inForm) await conclude(lastWords);
    },
  };
}

/** Slack opens a form only seconds after a click, and never after typed words alone: this asks for the click. */
function reopenMessage(form: Form, errors: Readonly<Record<string, string>> = {}): Message {
  const faults = Object.entries(errors).map(([name, text]) => {
    const label = form.fields.find((field) => field.name === name)?.label ?? name;
    return `${label}: ${text}`;
  });
  const preview = `${form.title}: a few values are needed.`;
  return {
    preview,
    blocks: [
      { kind: 'text', text: [[preview, ...faults].join('\n')] },
      {
        kind: 'buttons',
        buttons: [{ label: 'Open the form', command: form.command, args: form.args, style: 'primary' }],
      },
    ],
  };
}

function noteMessage(text: string): Message {
  return { preview: text, blocks: [{ kind: 'text', text: [text] }] };
}
