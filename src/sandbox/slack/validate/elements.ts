import { isDeepStrictEqual } from 'node:util';
import { blockLimits, elementLimits as limits } from '../limits.ts';
import { type Fault, flag, isObject, link, list, object, oneOf, type Rule, text, whole } from './rules.ts';
import { confirm, option, optionGroup, plainText } from './text.ts';

/** Block elements: https://docs.slack.dev/reference/block-kit/block-elements */

const id = text(blockLimits.id);
const placeholder = plainText(limits.placeholder);
const numeral = text(64, { matches: /^-?\d+(\.\d+)?$/, as: 'a number' });
const date = text(10, { matches: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, as: 'a valid date' });
const time = text(5, { matches: /^([01]\d|2[0-3]):[0-5]\d$/, as: 'a valid time' });
const someIds = list(id, limits.options);
const dispatchConfig = object({
  may: { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2) },
});
const conversationFilter = object({
  may: {
    include: list(oneOf('im', 'mpim', 'private', 'public'), 4),
    exclude_external_shared_channels: flag,
    exclude_bot_users: flag,
  },
});

type Rules = Readonly<Record<string, Rule>>;

const actionable: Rules = { action_id: id, confirm };
const focusable: Rules = { ...actionable, focus_on_load: flag };
const menu: Rules = { ...focusable, placeholder };
const menus: Rules = { ...menu, max_selected_items: whole(1, limits.options) };
const typed: Rules = {
  action_id: id,
  focus_on_load: flag,
  placeholder,
  dispatch_action_config: dispatchConfig,
};

/** The options are given in one of two ways, and what is chosen at first is one of them. */
function optionsAgree(value: Record<string, unknown>, at: string, faults: Fault[]): void {
  if ((value.options === undefined) === (value.option_groups === undefined)) {
    faults.push({ message: 'must define either `options` or `option_groups`', at });
  }
  initialIsOption(value, at, faults);
}

function initialIsOption(value: Record<string, unknown>, at: string, faults: Fault[]): void {
  const groups = Array.isArray(value.option_groups) ? value.option_groups : [];
  const flat = [value, ...groups.filter(isObject)].flatMap((one) =>
    Array.isArray(one.options) ? one.options : [],
  );
  const isOne = (initial: unknown) => flat.some((one) => isDeepStrictEqual(one, initial));
  if (value.initial_option !== undefined && !isOne(value.initial_option)) {
    faults.push({ message: 'must match one of the options', at: `${at}/initial_option` });
  }
  for (const [index, initial] of (Array.isArray(value.initial_options)
    ? value.initial_options
    : []
  ).entries()) {
    if (!isOne(initial))
      faults.push({ message: 'must match one of the options', at: `${at}/initial_options/${index}` });
  }
}

const options = list(option(), limits.options);
const optionGroups = list(optionGroup, limits.optionGroups);
const choices = list(option({ markup: true }), limits.choices);

const fileId = text(64, { matches: /^F[A-Z0-9]{8,}$/, as: 'an id of a file' });

/** An image by its address, or an uploaded one by the id of its file; `more` is what else may stand there. */
export function image(more: Rules = {}): Rule {
  return object({
    needs: { alt_text: text(blockLimits.altText) },
    may: {
      ...more,
      image_url: link(blockLimits.imageUrl),
      slack_file: object({ needs: { id: fileId } }),
    },
    also: (value, at, faults) => {
      if ((value.image_url === undefined) === (value.slack_file === undefined)) {
        faults.push({ message: 'must define either `image_url` or `slack_file`', at });
      }
    },
  });
}

/** The rules of every element by its type. */
export const elements: Rules = {
  button: object({
    needs: { text: plainText(limits.buttonText) },
    may: {
      ...actionable,
      url: link(limits.buttonUrl),
      value: text(limits.buttonValue),
      style: oneOf('primary', 'danger'),
      accessibility_label: text(limits.accessibilityLabel),
    },
  }),
  overflow: object({
    needs: { options: list(option({ links: true }), limits.overflowOptions) },
    may: actionable,
  }),
  image: image(),

  static_select: object({
    may: { ...menu, options, option_groups: optionGroups, initial_option: option() },
    also: optionsAgree,
  }),
  multi_static_select: object({
    may: { ...menus, options, option_groups: optionGroups, initial_options: options },
    also: optionsAgree,
  }),
  external_select: object({
    may: { ...menu, initial_option: option(), min_query_length: whole(0, 100) },
  }),
  multi_external_select: object({
    may: { ...menus, initial_options: options, min_query_length: whole(0, 100) },
  }),
  users_select: object({ may: { ...menu, initial_user: id } }),
  multi_users_select: object({ may: { ...menus, initial_users: someIds } }),
  conversations_select: object({
    may: {
      ...menu,
      initial_conversation: id,
      default_to_current_conversation: flag,
      response_url_enabled: flag,
      filter: conversationFilter,
    },
  }),
  multi_conversations_select: object({
    may: {
      ...menus,
      initial_conversations: someIds,
      default_to_current_conversation: flag,
      filter: conversationFilter,
    },
  }),
  channels_select: object({ may: { ...menu, initial_channel: id, response_url_enabled: flag } }),
  multi_channels_select: object({ may: { ...menus, initial_channels: someIds } }),

  checkboxes: object({
    needs: { options: choices },
    may: { ...focusable, initial_options: choices },
    also: initialIsOption,
  }),
  radio_buttons: object({
    needs: { options: choices },
    may: { ...focusable, initial_option: option({ markup: true }) },
    also: initialIsOption,
  }),

  datepicker: object({ may: { ...menu, initial_date: date } }),
  timepicker: object({ may: { ...menu, initial_time: time, timezone: text(100) } }),
  datetimepicker: object({
    may: { ...focusable, initial_date_time: whole(1_000_000_000, 9_999_999_999) },
  }),

  plain_text_input: object({
    may: {
      ...typed,
      initial_value: text(limits.inputText, { min: 0 }),
      multiline: flag,
      min_length: whole(0, limits.inputText),
      max_length: whole(1, limits.inputText),
    },
    also: (value, at, faults) => {
      const { min_length: min, max_length: max } = value;
      if (typeof min === 'number' && typeof max === 'number' && min > max) {
        faults.push({ message: 'min_length must not be greater than max_length', at });
      }
    },
  }),
  number_input: object({
    needs: { is_decimal_allowed: flag },
    may: { ...typed, initial_value: numeral, min_value: numeral, max_value: numeral },
    also: (value, at, faults) => {
      const { min_value: min, max_value: max } = value;
      if (typeof min === 'string' && typeof max === 'string' && Number(min) > Number(max)) {
        faults.push({ message: 'min_value must not be greater than max_value', at });
      }
    },
  }),
  email_text_input: object({ may: { ...typed, initial_value: text(limits.inputText, { min: 0 }) } }),
  url_text_input: object({ may: { ...typed, initial_value: link(limits.inputText) } }),
};

const singleMenus = [
  'static_select',
  'external_select',
  'users_select',
  'conversations_select',
  'channels_select',
];
const multiMenus = singleMenus.map((name) => `multi_${name}`);
const pickers = ['datepicker', 'timepicker', 'checkboxes', 'radio_buttons', ...singleMenus, ...multiMenus];

/** Which elements stand where (each element's page, "works with block types"). */
export const elementPlaces = {
  accessory: ['button', 'overflow', 'image', ...pickers],
  actions: ['button', 'overflow', 'datetimepicker', ...pickers],
  input: [
    'plain_text_input',
    'number_input',
    'email_text_input',
    'url_text_input',
    'datetimepicker',
    ...pickers,
  ],
} as const satisfies Record<string, readonly string[]>;
