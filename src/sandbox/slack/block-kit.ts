/** The shapes of accepted Block Kit, as loosely as the sandbox reads them; `validate/` decides what is accepted. */

export type JsonObject = Record<string, unknown>;

export interface Text {
  type: 'plain_text' | 'mrkdwn';
  text: string;
  emoji?: boolean;
  verbatim?: boolean;
}

export interface Option {
  text: Text;
  value: string;
  description?: Text;
  url?: string;
}

export interface OptionGroup {
  label: Text;
  options: Option[];
}

export interface Confirm {
  title?: Text;
  text: Text;
  confirm?: Text;
  deny?: Text;
  style?: 'primary' | 'danger';
}

/** An interactive element, an image, or a text object of a context block. */
export interface Element {
  type: string;
  action_id?: string;
  text?: Text | string;
  value?: string;
  url?: string;
  style?: 'primary' | 'danger';
  confirm?: Confirm;
  accessibility_label?: string;
  placeholder?: Text;
  options?: Option[];
  option_groups?: OptionGroup[];
  initial_option?: Option;
  initial_options?: Option[];
  initial_value?: string;
  initial_date?: string;
  initial_time?: string;
  initial_date_time?: number;
  initial_user?: string;
  initial_conversation?: string;
  initial_channel?: string;
  initial_users?: string[];
  initial_conversations?: string[];
  initial_channels?: string[];
  min_query_length?: number;
  max_selected_items?: number;
  multiline?: boolean;
  min_length?: number;
  max_length?: number;
  is_decimal_allowed?: boolean;
  min_value?: string;
  max_value?: string;
  focus_on_load?: boolean;
  image_url?: string;
  alt_text?: string;
}

/** A piece of rich text: a block's element or one of its leaves. */
export interface RichNode {
  type: string;
  text?: string;
  url?: string;
  user_id?: string;
  channel_id?: string;
  usergroup_id?: string;
  name?: string;
  range?: string;
  value?: string;
  fallback?: string;
  timestamp?: number;
  format?: string;
  elements?: RichNode[];
}

export interface Block {
  type: string;
  block_id: string;
  text?: Text | string;
  fields?: Text[];
  accessory?: Element;
  elements?: Element[];
  element?: Element;
  label?: Text;
  hint?: Text;
  optional?: boolean;
  dispatch_action?: boolean;
  image_url?: string;
  alt_text?: string;
  title?: Text;
  rows?: JsonObject[][];
}

/** The options of an element, with and without groups, in the order they are shown. */
export function optionsOf(element: Element): Option[] {
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];
}

/** What stands on an element (a button's face), or an empty string. */
export function faceOf(element: Element): string {
  return typeof element.text === 'string' ? element.text : (element.text?.text ?? '');
}
