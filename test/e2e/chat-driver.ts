/** A message as a person sees it: all visible text, and the labels of what can be clicked. */
export interface Seen {
  readonly id: string;
  readonly text: string;
  readonly buttons: readonly string[];
}

export interface SeenForm {
  readonly id: string;
  readonly text: string;
  readonly fields: readonly string[];
}

interface SeenFile {
  readonly name: string;
  readonly text: string;
}

export type Who = 'ana' | 'jo' | 'sam';

/**
 * A chat platform as people use it, so that one script runs on all of them.
 * Ana and Jo are operators, Sam is a viewer.
 */
export interface ChatDriver {
  /** Where alerts go. */
  readonly route: string;
  /** What the bot must be told to reach this platform. */
  readonly settings: Readonly<Record<string, string>>;
  /** The person as the access settings name them. */
  principal(who: Who): string;
  /** Tells the platform where the bot listens. */
  connect(botUrl: string): Promise<void>;
  /** Types a command (without the bot's name or `/jobs`) in the conversation that also gets the alerts. */
  type(who: Who, line: string): Promise<void>;
  /** Types a command where nobody else reads the answer: Slack shows it to the asker alone anywhere, Teams in the personal chat. */
  whisper(who: Who, line: string): Promise<void>;
  /** Clicks a button, and says yes when the platform asks. */
  click(who: Who, message: Seen, label: string): Promise<void>;
  /** Asks for the details of the row of a table whose name begins so. */
  pick(who: Who, message: Seen, row: string): Promise<void>;
  /** Uses a message shortcut. */
  shortcut(who: Who, message: Seen, title: string): Promise<void>;
  /** Says something that is meant for people. */
  say(who: Who, text: string): Promise<Seen>;
  /** Fills in fields by label and submits. */
  submit(who: Who, form: SeenForm, values: Readonly<Record<string, string | boolean>>): Promise<void>;
  /** Everything this person sees, oldest first. */
  messages(who: Who): Promise<readonly Seen[]>;
  /** The first message for which this holds, as soon as there is one. */
  until(who: Who, what: (message: Seen) => boolean, why: string): Promise<Seen>;
  /** The form that is open to this person, as soon as there is one with fields. */
  form(who: Who): Promise<SeenForm>;
  /** The first file that holds this and that this person can get, attached or behind a link, as soon as there is one. */
  file(who: Who, what: (text: string) => boolean, why: string): Promise<SeenFile>;
  /** Delivers the last request to the bot once more, as the platform does when it saw no answer. */
  redeliver(): Promise<void>;
  close(): Promise<void>;
}
