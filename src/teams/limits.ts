/**
 * What Teams allows, and how near we go. Sources: "Format your bot messages" and "Optimize your bot with rate limiting"
 * (learn.microsoft.com/microsoftteams/platform/bots/how-to), the Adaptive Cards 1.5 schema (adaptivecards.io/explorer).
 */

/** UTF-8 bytes of one whole message activity; Teams refuses at about 28 KB, and its own envelope counts too. */
export const maxActivityBytes = 25_000;

/** Bytes kept free for what the Bot Framework SDK adds to an activity (conversation, from, recipient, service URL). */
export const envelopeBytes = 1_500;

/** Bytes of one request from Teams; a shortcut on a big message is the largest. */
export const maxInboundBytes = 512 * 1024;

/** Adaptive Card schema version that Teams shows on every client. */
export const cardVersion = '1.5';

/** Characters of the notification line (`summary`); phones show far less. */
export const maxSummary = 250;

/** Characters of the line beside a file that is offered. */
export const maxCaption = 1_000;

/** Characters of a card's first line. */
export const maxHeading = 300;

/** Characters of a button's title; longer ones are cut by the clients in their own ways. */
export const maxButtonTitle = 60;

/** Characters of a link's address; longer ones are refused by some clients. */
export const maxUrl = 2_000;

/** UTF-8 bytes of the data one button may carry; a longer one is shown but cannot be pressed. */
export const maxActionDataBytes = 4_000;

/** Actions of one set that stand in the open; the rest waits behind the "…" button. */
export const maxPrimaryActions = 3;

/** Actions of one set at all; nobody reads a longer menu. */
export const maxActions = 20;

/** Blocks of one message that are looked at; what a person reads ends long before. */
export const maxBlocks = 200;

/** Columns and rows of a table that are looked at, and characters of one cell. */
export const maxTableColumns = 10;
export const maxTableRows = 100;
export const maxCell = 300;

/** Bars of a chart: a phone has no room for more of what is written below them. */
export const maxChartBars = 12;

/** Series whose sums a chart shows, characters of a name in it and of its titles. */
export const maxChartSeries = 10;
export const maxChartLabel = 60;
export const maxChartTitle = 120;

/** People whom one message calls. */
export const maxMentions = 10;

/** Spans of one line of rich text. */
export const maxSpans = 60;

/** Choices that Teams shows at once in a menu that is searched while one types ("Typeahead search in Adaptive Cards"). */
export const maxChoices = 15;

/** Characters of a choice's title. */
export const maxChoiceTitle = 100;

/** Characters of a default that a form field may show. */
export const maxInitial = 4_000;

/** Characters kept of a text that a shortcut was used on. */
export const maxShortcutText = 20_000;

/** How long a click may wait for its answer before it is told "working on it"; Teams gives up after 15 s. */
export const answerWithinMs = 5_000;

/** The same for dialogs, which Teams closes after about 5 s ("Respond to task module requests"). */
export const dialogWithinMs = 4_000;

/** One request to the Bot Connector. */
export const connectorTimeoutMs = 10_000;

/** How long `stop` waits for work under way. */
export const drainMs = 10_000;
