/**
 * Slack's limits, in UTF-16 units of what is sent (Slack does not say how it counts; this is the strictest reading).
 * One block over its limit and Slack refuses the whole message.
 */

/** https://docs.slack.dev/reference/block-kit/blocks/header-block */
export const headerText = 150;
/** https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
export const text = 3000;
/** https://docs.slack.dev/reference/block-kit/blocks/context-block: elements of one context block. */
export const contextElements = 10;
/** https://docs.slack.dev/reference/block-kit/blocks/image-block */
export const altText = 2000;
/** https://docs.slack.dev/reference/methods/files.getUploadURLExternal: `alt_txt`. */
export const fileAltText = 1000;
/** Our own: small print longer than this is no small print. */
export const contextText = 2000;
/** https://docs.slack.dev/reference/block-kit/blocks: blocks of one message and of one modal. */
export const messageBlocks = 50;
export const modalBlocks = 100;
/**
 * Visible text of a whole message. Slack answers `msg_blocks_too_long` from somewhere between 11,000 and 13,200 characters
 * and documents no figure (https://github.com/slackapi/bolt-js/issues/2509, https://github.com/slackapi/bolt-js/issues/2867).
 */
export const messageText = 8000;
/** The same on a `response_url`, where one of these reports saw no such limit; shorter forms follow if it has one. */
export const responseText = 16_000;
/** https://docs.slack.dev/reference/block-kit/blocks/table-block: rows with the header, cells of a row, characters of all cells. */
export const tableRows = 100;
export const tableColumns = 20;
/** 10,000 by the documentation; less, because the message as a whole has its own limit. */
export const tableText = 8000;
/** What Slack's maintainers say that each container counts beside its text, at a guess. */
export const containerCharge = 20;
/** What is tried when Slack found `messageText` too long after all. */
export const tightMessageText = 3000;
/** https://docs.slack.dev/reference/block-kit/blocks/actions-block */
export const actionsElements = 25;
/** Our own: buttons of one block; with more, their labels alone come near what a whole message may hold. */
export const blockButtons = 25;
/** Our own: buttons in sight; the others move into a "…" menu. */
export const buttonsInSight = 5;
/** https://docs.slack.dev/reference/block-kit/block-elements/button-element */
export const buttonText = 75;
export const buttonValue = 2000;
export const url = 3000;
/** https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element */
export const overflowOptions = 5;
/** https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
export const optionText = 75;
export const optionValue = 150;
export const optionDescription = 75;
/** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
export const confirmTitle = 100;
export const confirmText = 300;
export const confirmButton = 30;
/** https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element */
export const selectOptions = 100;
/** `action_id` and `block_id`. */
export const id = 255;
/** https://docs.slack.dev/reference/views/modal-views: title, submit and close. */
export const viewTitle = 24;
export const privateMetadata = 3000;
/** https://docs.slack.dev/reference/block-kit/blocks/input-block: label and hint. */
export const inputLabel = 2000;
/** https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element */
export const inputValue = 3000;
export const placeholder = 150;
/** Our own: an error under a field is one sentence. */
export const inputError = 300;
/** Our own: the notification. */
export const notification = 300;
/** The whole of a message without blocks, escaped: chat.update takes 4,000 characters (https://docs.slack.dev/reference/methods/chat.update#errors). */
export const plainMessage = 3800;
/** Our own, generous: Slack's requests to us are far below it. */
export const requestBytes = 1024 * 1024;
/** Slack signs what it sends for 5 minutes. https://docs.slack.dev/authentication/verifying-requests-from-slack */
export const requestAgeMs = 5 * 60_000;
/** Signatures that are remembered, so that none is taken twice: more than Slack sends one app in 6 minutes. */
export const rememberedSignatures = 20_000;
/** How far Slack's clock may be ahead of ours. */
export const clockAheadMs = 60_000;
/** https://docs.slack.dev/interactivity/handling-user-interaction: uses of one `response_url`, within 30 minutes. */
export const responseUrlUses = 5;
/** A `trigger_id` lives 3 s; what begins after this would arrive too late. */
export const triggerLifeMs = 2500;
/** How long a form may keep a person waiting before a skeleton of it opens. */
export const skeletonAfterMs = 1200;
/** An acknowledgement of a submitted form must arrive within 3 s. */
export const submissionAckMs = 2300;
/** How long Slack may take to put up what a form was answered with; an update that came before would be covered by it. */
export const ackSettleMs = 500;
/** Every call of Slack's Web API ends after this. */
export const webTimeoutMs = 10_000;
/** How long `stop` waits for work under way. */
export const stopMs = 10_000;
/** https://docs.slack.dev/messaging/working-with-files: one file. */
export const fileBytes = 1_000_000_000;
/** Our own: the upload of such a file over a slow line. */
export const uploadTimeoutMs = 15 * 60_000;
