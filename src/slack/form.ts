import type { types } from '@slack/bolt';
import type { Form } from '../chat/form.ts';
import type { Json } from '../chat/message.ts';
import { clean, cut, oneLine } from './escape.ts';
import { inputBlock } from './form-field.ts';
import * as limits from './limits.ts';
import { plain, sectionElements } from './rich-text.ts';

/** Callback id of our modals, the ones that can be submitted and the others. */
export const formCallback = 'jobs.form';
const noteCallback = 'jobs.note';

/** Why a form cannot be shown in Slack, for people; else the modal. */
type FormView =
  | { readonly ok: true; readonly view: types.ModalView }
  | { readonly ok: false; readonly reason: string };

/**
 * A form as a modal. `context` (who asked where) and the form's arguments travel in `private_metadata`,
 * the fields in their own `action_id`s. `values` replace the fields' initial values, `errors` (field name to text)
 * are listed on top: both for a form that is shown again.
 * https://docs.slack.dev/reference/views/modal-views
 */
export function formView(
  form: Form,
  context: Json,
  again: {
    readonly values?: Readonly<Record<string, Json>>;
    readonly errors?: Readonly<Record<string, string>>;
  } = {},
): FormView {
  const metadata = JSON.stringify({ v: 1, c: form.command, a: form.args, o: context });
  if (metadata.length > limits.privateMetadata) {
    return {
      ok: false,
      reason:
        'The values given so far are too long for a Slack form. Give all of them in one line, without the form.',
    };
  }
  const intro = sectionElements(form.intro, limits.text, 'mention');
  const errors = errorLines(form, again.errors ?? {});
  const blocks: types.AnyBlock[] = [
    ...(errors.length === 0 ? [] : [richText(errors)]),
    ...(intro.length === 0 ? [] : [richText(intro)]),
  ];
  const room = limits.modalBlocks - blocks.length - 1;
  const inputs = form.fields.flatMap(
    (field, index) => inputBlock(field, `field.${index}`, again.values?.[field.name]) ?? [],
  );
  blocks.push(...inputs.slice(0, room));
  const left = form.fields.length - Math.min(inputs.length, room);
  if (left > 0) {
    blocks.push({
      type: 'context',
      elements: [plain(`${left} more fields do not fit into a Slack form; they keep their defaults.`)],
    });
  }
  if (blocks.length === 0) blocks.push({ type: 'context', elements: [plain('No values are needed.')] });
  return {
    ok: true,
    view: {
      type: 'modal',
      callback_id: formCallback,
      title: viewTitle(form.title),
      submit: plain(cut(oneLine(form.submit), limits.viewTitle) || 'Send'),
      close: plain('Cancel'),
      private_metadata: metadata,
      blocks,
    },
  };
}

/** A modal that only says something: a skeleton while a form is prepared, or how it ended. */
export function noteView(title: string, text: string): types.ModalView {
  return {
    type: 'modal',
    callback_id: noteCallback,
    title: viewTitle(title),
    close: plain('Close'),
    blocks: [{ type: 'section', text: plain(cut(clean(text).trim(), limits.text) || '…') }],
  };
}

function errorLines(form: Form, errors: Readonly<Record<string, string>>): types.RichTextElement[] {
  const lines = Object.entries(errors).flatMap(([name, text]) => {
    const label = form.fields.find((field) => field.name === name)?.label ?? name;
    return ['⚠️ ', { kind: 'bold' as const, text: oneLine(label) }, `: ${oneLine(text)}\n`];
  });
  return sectionElements(lines, limits.text, 'name');
}

function viewTitle(title: string): types.PlainTextElement {
  return plain(cut(oneLine(title), limits.viewTitle) || 'Jobs');
}

function richText(elements: types.RichTextElement[]): types.RichTextBlock {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}
