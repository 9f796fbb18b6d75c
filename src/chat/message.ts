/**
 * A message as data. Platforms render it with one exhaustive `switch`; nothing here knows Slack or Teams.
 * All text is plain: renderers escape it, so that a job name can neither mention, link nor break a layout.
 */
export interface Message {
  /** What a phone's lock screen shows: the whole news in one line of plain text. */
  readonly preview: string;
  readonly blocks: readonly Block[];
}

export type Block =
  /** First line: what happened. At most one, at the top. */
  | { readonly kind: 'heading'; readonly text: string }
  /** Body text, one thought a line. */
  | { readonly kind: 'text'; readonly text: RichText }
  /** Small print: where, when, which version. */
  | { readonly kind: 'context'; readonly text: RichText }
  /** The engine's own words, quoted in fixed width; renderers cut it at the end of a line. */
  | { readonly kind: 'quote'; readonly text: string }
  | {
      readonly kind: 'facts';
      readonly facts: readonly { readonly label: string; readonly value: RichText }[];
    }
  /** One row of a list: two lines and the buttons that belong to it. */
  | {
      readonly kind: 'row';
      readonly text: RichText;
      readonly detail: RichText;
      readonly buttons: readonly Button[];
    }
  /** Many things of one kind, to be compared: at most one in a message. Rows that do not fit are left out, and their number said. */
  | {
      readonly kind: 'table';
      readonly columns: readonly TableColumn[];
      readonly rows: readonly TableRow[];
      /** What a person picks a row for, where buttons cannot stand in the rows, e.g. `Details of …`. */
      readonly pick: string;
    }
  /** Numbers to be seen at a glance, drawn by each platform in its own way or not at all: the words around say all of it. */
  | Chart
  | { readonly kind: 'buttons'; readonly buttons: readonly Button[] }
  | { readonly kind: 'divider' };

/** Bars that stand side by side, each stacked of series; the series' sums lie below them. */
export interface Chart {
  readonly kind: 'chart';
  readonly title: string;
  /** What the picture shows, in one sentence, for those who do not see it. */
  readonly alt: string;
  /** What stands below the bars, and what their height says. */
  readonly axes: { readonly bars: string; readonly values: string };
  /**
   * From left to right. `tick` is written below the axis, where there is room for few; `short` is what each is called
   * where they have to stand side by side. Where a platform shows fewer bars, one goes from tick to tick.
   */
  readonly bars: readonly { readonly short: string; readonly tick: string | null }[];
  /** Greatest sum first; one value a bar, whole numbers from 0. */
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

export interface TableColumn {
  readonly title: string;
  /** Share of the width beside the other columns, where the platform lets us say; at least 1. */
  readonly weight: number;
}

export interface TableRow {
  /** What the row is called where it stands alone, e.g. in a menu: `127416 Invoice_Processing`. */
  readonly name: string;
  /** One cell a column; further ones are ignored, missing ones are empty. */
  readonly cells: readonly RichText[];
  readonly button: CommandButton | null;
}

/** A line of text made of spans; `\n` inside a string starts a new line. */
export type RichText = readonly Span[];

export type Span =
  | string
  | { readonly kind: 'bold'; readonly text: string }
  /** Ids and things to copy. */
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string }
  /** A moment (milliseconds since 1970), shown in the reader's own time zone. */
  | { readonly kind: 'time'; readonly at: number; readonly show: 'time' | 'date' | 'date-time' }
  /** A person: named so that the own platform shows who it is; never a loud mention. */
  | {
      readonly kind: 'person';
      readonly platform: 'slack' | 'teams';
      readonly id: string;
      readonly name: string;
    }
  | Mention;

/**
 * Somebody who is called: the only span that notifies, and only where the message is new. On another platform than
 * theirs they are named.
 */
export interface Mention {
  readonly kind: 'mention';
  readonly platform: 'slack' | 'teams';
  readonly id: string;
  readonly name: string;
  /** A user group of Slack. */
  readonly group: boolean;
}

/** A button is a command with its arguments (or a link). */
export type Button = CommandButton | LinkButton;

export interface CommandButton {
  readonly label: string;
  readonly command: string;
  readonly args: Args;
  readonly style?: 'primary' | 'danger';
  /** Asked natively by the platform before the click counts; the click then carries `confirmed: true` in its arguments. */
  readonly confirm?: { readonly title: string; readonly text: string; readonly ok: string };
}

export interface LinkButton {
  readonly label: string;
  readonly url: string;
}

/** Named arguments of a command, as they travel in buttons and forms. */
export type Args = Readonly<Record<string, Json>>;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
