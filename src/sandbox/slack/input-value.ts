import { type Element, type JsonObject, type Option, optionsOf } from './block-kit.ts';

/** What may be typed or chosen, before it becomes what Slack sends. Null empties the field. */
export type Given = string | number | boolean | readonly string[] | null;

/** Elements that hold a value, with the name it has in `state.values`. */
const valueNames: Readonly<Record<string, string>> = {
  plain_text_input: 'value',
  number_input: 'value',
  email_text_input: 'value',
  url_text_input: 'value',
  static_select: 'selected_option',
  external_select: 'selected_option',
  radio_buttons: 'selected_option',
  multi_static_select: 'selected_options',
  multi_external_select: 'selected_options',
  checkboxes: 'selected_options',
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  channels_select: 'selected_channel',
  multi_users_select: 'selected_users',
  multi_conversations_select: 'selected_conversations',
  multi_channels_select: 'selected_channels',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
};

export function holdsValue(element: Element): boolean {
  return valueNames[element.type] !== undefined;
}

/** The bare value inside what stands in `state.values`. */
export function bareValue(held: JsonObject): unknown {
  return held[valueNames[String(held.type)] ?? ''] ?? null;
}

function isEmpty(held: JsonObject | undefined): boolean {
  const bare = held === undefined ? null : bareValue(held);
  return bare === null || bare === '' || (Array.isArray(bare) && bare.length === 0);
}

/** What an element holds when it is first shown. */
export function initialValue(element: Element): JsonObject {
  const many = element.type === 'checkboxes' || element.type.startsWith('multi_');
  const first =
    element.initial_value ??
    element.initial_option ??
    element.initial_options ??
    element.initial_date ??
    element.initial_time ??
    element.initial_date_time ??
    element.initial_user ??
    element.initial_users ??
    element.initial_conversation ??
    element.initial_conversations ??
    element.initial_channel ??
    element.initial_channels ??
    (many ? [] : null);
  return { type: element.type, [valueNames[element.type] ?? 'value']: first };
}

/**
 * What an element holds after this was typed or chosen. Options are named by value or by the words they show.
 * @param loaded options the app has offered for an external select.
 * Throws when a person could not have chosen it.
 */
export function chosenValue(element: Element, given: Given, loaded: readonly Option[] = []): JsonObject {
  const offered = [...optionsOf(element), ...loaded];
  const name = valueNames[element.type] ?? 'value';
  const hold = (value: unknown): JsonObject => ({ type: element.type, [name]: value });
  const find = (wanted: string): Option => {
    const found = offered.find((one) => one.value === wanted || one.text.text === wanted);
    if (!found) {
      throw new Error(`No option "${wanted}" in ${offered.map((one) => `"${one.text.text}"`).join(', ')}`);
    }
    return found;
  };
  const names = typeof given === 'string' ? [given] : Array.isArray(given) ? (given as string[]) : [];
  switch (name) {
    case 'selected_option':
      return hold(given === null || given === '' ? null : find(String(given)));
    case 'selected_options':
      if (typeof given === 'boolean') return hold(given ? offered.slice(0, 1) : []);
      return hold(names.map(find));
    case 'selected_users':
    case 'selected_conversations':
    case 'selected_channels':
      return hold(names);
    case 'selected_date_time':
      return hold(given === null || given === '' ? null : Number(given));
    default:
      return hold(given === null || given === '' ? null : String(given));
  }
}

/** What Slack's client says under a field before it sends anything; null when the value will do. */
export function complaint(element: Element, held: JsonObject, optional: boolean): string | null {
  if (isEmpty(held)) return optional ? null : 'Please complete this required field.';
  const value = bareValue(held);
  if (element.type === 'plain_text_input' && typeof value === 'string') {
    if (element.min_length !== undefined && value.length < element.min_length) {
      return `Please enter at least ${element.min_length} characters.`;
    }
    const max = element.max_length ?? 3_000;
    if (value.length > max) return `Please enter no more than ${max} characters.`;
  }
  if (element.type === 'number_input') return numberComplaint(element, String(value));
  if (element.type === 'email_text_input' && !/^\S+@\S+\.\S+$/.test(String(value))) {
    return 'Please enter a valid email address.';
  }
  if (element.type === 'url_text_input' && !URL.canParse(String(value))) return 'Please enter a valid URL.';
  if (element.type === 'datepicker' && !/^\d{4}-\d{2}-\d{2}$/.test(String(value))) {
    return 'Please enter a valid date.';
  }
  return null;
}

function numberComplaint(element: Element, value: string): string | null {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return 'Please enter a number.';
  if (!element.is_decimal_allowed && value.includes('.')) return 'Please enter a whole number.';
  if (element.min_value !== undefined && Number(value) < Number(element.min_value)) {
    return `Please enter a number of at least ${element.min_value}.`;
  }
  if (element.max_value !== undefined && Number(value) > Number(element.max_value)) {
    return `Please enter a number of at most ${element.max_value}.`;
  }
  return null;
}
