/** A message as a person sees it: all visible text, and the labels of what can be clicked. */
export interface Seen {
  readonly id: string;
  /** Id of the message in whose thread it stands as a reply; null or absent for none. */
  readonly below?: string | null;
  readonly text: string;
  readonly buttons: readonly string[];
}

export interface SeenForm {
  readonly id: string;
  readonly text: string;
  readonly fields: readonly string[];
}

/** One entry of a menu. */
interface Offer {
  /** All that it shows. */
  readonly text: string;
  readonly value: string;
}

interface SeenFile {
  readonly name: string;
  readonly text: string;
}

/** Kim and Lee turn up with `admitOutsiders`. */
export type Who = 'ana' | 'jo' | 'sam' | 'kim' | 'lee';

/** What people do and see in one conversation. */
export interface Conversation {
  /** Types a command (without the bot's name or `/jobs`). */
  type(who: Who, line: string): Promise<void>;
  /** Clicks a button, and says yes when the platform asks. */
  click(who: Who, message: Seen, label: string): Promise<void>;
  /** Everything this person sees, oldest first. */
  messages(who: Who): Promise<readonly Seen[]>;
  /** The first message for which this holds, as soon as there is one. */
  until(who: Who, what: (message: Seen) => boolean, why: string): Promise<Seen>;
}

/**
 * A chat platform as people use it, so that one script runs on all of them: the conversation that gets the alerts, and
 * what lies around it. Ana and Jo are operators, Sam is a viewer.
 */
export interface ChatDriver extends Conversation {
  /** Ana's own chat with the bot. */
  readonly personal: Conversation;
  /** Where alerts go. */
  readonly route: string;
  /** What the bot must be told to reach this platform. */
  readonly settings: Readonly<Record<string, string>>;
  /** The person as the access settings name them. */
  principal(who: Who): string;
  /** Tells the platform where the bot listens. */
  connect(botUrl: string): Promise<void>;
  /** Types a command where nobody else reads the answer: Slack shows it to the asker alone anywhere, Teams in the personal chat. */
  whisper(who: Who, line: string): Promise<void>;
  /** Asks for the details of the row of a table whose name begins so. */
  pick(who: Who, message: Seen, row: string): Promise<void>;
  /** Uses a message shortcut. */
  shortcut(who: Who, message: Seen, title: string): Promise<void>;
  /** Says something that is meant for people. */
  say(who: Who, text: string): Promise<Seen>;
  /** Pastes a link and sends it; what it unfolds to is part of the message, and may come after it. */
  paste(who: Who, link: string): Promise<Seen>;
  /**
   * What a menu of a form offers to this person when they type that into it. Slack's forms are one person's own: for
   * others it is asked in their name all the same.
   */
  search(who: Who, form: SeenForm, label: string, text: string): Promise<readonly Offer[]>;
  /** Fills in fields by label and submits; a menu that is searched takes the value of an offer. */
  submit(who: Who, form: SeenForm, values: Readonly<Record<string, string | boolean>>): Promise<void>;
  /** The form that is open to this person, as soon as there is one with fields. */
  form(who: Who): Promise<SeenForm>;
  /** The first file that holds this and that this person can get, attached or behind a link, as soon as there is one. */
  file(who: Who, what: (text: string) => boolean, why: string): Promise<SeenFile>;
  /** From now on there is Kim, who is a guest, and Lee, who is of another organization. */
  admitOutsiders(): void;
  /** While hidden, the platform fails to tell who people are. */
  hidePeople(hidden: boolean): void;
  /** Delivers the last request to the bot once more, as the platform does when it saw no answer. */
  redeliver(): Promise<void>;
  close(): Promise<void>;
}
