/**
 * Slack's figures, with their source. Lengths are counted in UTF-16 units, the stricter of the readings possible.
 * Block Kit: https://docs.slack.dev/reference/block-kit (each block's, element's and object's own page).
 */
export const blockLimits = {
  blocksInMessage: 50,
  blocksInView: 100,
  id: 255,
  sectionText: 3_000,
  sectionFields: 10,
  sectionField: 2_000,
  headerText: 150,
  contextElements: 10,
  contextText: 3_000,
  actionsElements: 25,
  imageUrl: 3_000,
  altText: 2_000,
  imageTitle: 2_000,
  inputLabel: 2_000,
  inputHint: 2_000,
  richText: 3_000,
  markdownText: 12_000,
  tableRows: 100,
  tableColumns: 20,
  tableText: 10_000,
} as const;

export const elementLimits = {
  buttonText: 75,
  buttonValue: 2_000,
  buttonUrl: 3_000,
  accessibilityLabel: 75,
  placeholder: 150,
  options: 100,
  optionGroups: 100,
  optionGroupLabel: 75,
  optionText: 75,
  optionValue: 150,
  optionDescription: 75,
  overflowOptions: 5,
  choices: 10,
  inputText: 3_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
} as const;

export const viewLimits = {
  title: 24,
  button: 24,
  callbackId: 255,
  externalId: 255,
  privateMetadata: 3_000,
  /** https://docs.slack.dev/surfaces/modals: a stack of three. */
  stack: 3,
} as const;

/** https://docs.slack.dev/reference/methods/chat.postMessage */
export const messageLimits = {
  text: 40_000,
  /** https://docs.slack.dev/reference/methods/chat.update, `msg_too_long`. */
  updatedText: 4_000,
  /**
   * All text of a message's blocks together (`msg_blocks_too_long`). Undocumented; Slack's maintainers name 12,000
   * characters plus an allowance for containers, others were refused below it (slackapi/bolt-js issues 2509, 2867),
   * so every container is counted as well.
   */
  blockText: 12_000,
  blockContainer: 20,
} as const;

/** https://docs.slack.dev/interactivity/handling-user-interaction */
export const interactionLimits = {
  triggerMs: 3_000,
  ackMs: 3_000,
  responseUses: 5,
  responseMs: 30 * 60_000,
} as const;

/** https://docs.slack.dev/apis/events-api: at once, after a minute, after five. */
export const eventRetryDelaysMs: readonly number[] = [0, 60_000, 300_000];
