import type { types } from '@slack/bolt';
import type { Field } from '../chat/form.ts';
import type { Json } from '../chat/message.ts';
import { clean, cut, oneLine } from './escape.ts';
import * as limits from './limits.ts';
import { slackOptions } from './option.ts';
import { plain } from './rich-text.ts';

/** What a field leaves in its `action_id`, to be known again without any memory of ours. */
interface FieldMark {
  /** Name of the field. */
  readonly n: string;
  /** 1: belongs under `inputs`. */
  readonly i?: 1;
  /** 1: an unticked toggle says nothing, rather than "no". */
  readonly u?: 1;
  /** What its options are asked for. */
  readonly s?: string;
}

/**
 * One field as an input block, with `given` as its value when the form is shown again.
 * Null when Slack cannot carry the field's name.
 * https://docs.slack.dev/reference/block-kit/blocks/input-block
 */
export function inputBlock(field: Field, blockId: string, given?: Json): types.InputBlock | null {
  const mark = encodeMark(field);
  if (mark === null) return null;
  const notes = clean([field.hint ?? '', cutNote(field) ?? ''].join(' ')).trim();
  return {
    type: 'input',
    block_id: blockId,
    // A ticked box is no answer that can be demanded: unticked means no.
    optional: !field.required || field.kind === 'toggle',
    label: plain(cut(oneLine(field.label) || oneLine(field.name), limits.inputLabel) || '…'),
    ...(notes === '' ? {} : { hint: plain(cut(notes, limits.inputLabel)) }),
    element: inputElement(given === undefined ? field : withValue(field, given), mark),
  };
}

function inputElement(field: Field, actionId: string): types.InputBlock['element'] {
  switch (field.kind) {
    case 'toggle': {
      const option = { text: plain('Yes'), value: 'yes' };
      return {
        type: 'checkboxes',
        action_id: actionId,
        options: [option],
        ...(field.initial === true ? { initial_options: [option] } : {}),
      };
    }
    case 'date': {
      const date = calendarDate(field.initial);
      return { type: 'datepicker', action_id: actionId, ...(date === null ? {} : { initial_date: date }) };
    }
    case 'choice': {
      const options = slackOptions(field.options);
      const initial = options.find((option) => option.value === field.initial);
      if (options.length === 0) return textInput({ ...field, kind: 'text' } satisfies TypedField, actionId);
      return {
        type: 'static_select',
        action_id: actionId,
        options,
        ...(initial === undefined ? {} : { initial_option: initial }),
      };
    }
    case 'suggest': {
      const [initial] = field.initial === null ? [] : slackOptions([field.initial]);
      const placeholder = cut(oneLine(field.placeholder ?? ''), limits.placeholder);
      return {
        type: 'external_select',
        action_id: actionId,
        // Something is offered before the first letter: what was used last.
        min_query_length: 0,
        ...(initial === undefined ? {} : { initial_option: initial }),
        ...(placeholder === '' ? {} : { placeholder: plain(placeholder) }),
      };
    }
    case 'text':
    case 'number':
    case 'integer':
    case 'json':
      return textInput(field, actionId);
  }
}

type TypedField = Exclude<Field, { readonly kind: 'toggle' | 'choice' | 'suggest' }>;

function textInput(field: TypedField, actionId: string): types.PlainTextInput {
  const initial = clean(field.initial ?? '');
  const placeholder = cut(oneLine(field.placeholder ?? ''), limits.placeholder);
  return {
    type: 'plain_text_input',
    action_id: actionId,
    multiline: field.kind === 'json' || (field.long ?? false),
    max_length: limits.inputValue,
    ...(initial === '' || initial.length > limits.inputValue ? {} : { initial_value: initial }),
    ...(placeholder === '' ? {} : { placeholder: plain(placeholder) }),
  };
}

/** Said below a field of which Slack cannot show everything. */
function cutNote(field: Field): string | null {
  if (field.kind === 'choice') {
    const missing =
      new Set(field.options.map((option) => option.value)).size - slackOptions(field.options).length;
    return missing > 0 ? `${missing} more choices do not fit here; type the command to use them.` : null;
  }
  if (field.kind === 'suggest') return null;
  const long = typeof field.initial === 'string' && field.initial.length > limits.inputValue;
  return long ? 'The default is too long to show. Leave this empty to keep it.' : null;
}

function withValue(field: Field, value: Json): Field {
  if (field.kind === 'toggle') return { ...field, initial: value === true };
  // Of what was chosen only the value is known, which says nothing to a person: it is chosen again.
  if (field.kind === 'suggest') return { ...field, initial: null };
  return {
    ...field,
    initial: value === null ? null : typeof value === 'string' ? value : JSON.stringify(value),
  };
}

function encodeMark(field: Field): string | null {
  const mark: FieldMark = {
    n: field.name,
    ...(field.into === 'inputs' ? { i: 1 } : {}),
    ...(field.kind === 'toggle' && field.initial === null && !field.required ? { u: 1 } : {}),
    ...(field.kind === 'suggest' ? { s: field.source } : {}),
  };
  const text = JSON.stringify(mark);
  return text.length <= limits.id ? text : null;
}

/** The day that a date or a moment begins with; null when there is none in the calendar. */
function calendarDate(value: string | null): string | null {
  const date = /^\d{4}-\d{2}-\d{2}/.exec(value ?? '')?.[0];
  if (date === undefined) return null;
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date) ? date : null;
}
