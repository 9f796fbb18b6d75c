import { createRequire } from 'node:module';

interface Library {
  readonly AdaptiveCard: new () => {
    parse(source: unknown, context: Context): void;
    validateProperties(): { readonly validationEvents: readonly Fault[] };
    getItemCount(): number;
    hostConfig: unknown;
  };
  readonly HostConfig: new (settings: unknown) => unknown;
  readonly SerializationContext: new () => Context;
}

interface Context {
  readonly eventCount: number;
  getEventAt(index: number): Fault;
}

interface Fault {
  readonly message: string;
}

// Its ESM build does not load in Node.
const require = createRequire(import.meta.url);
const library = require('adaptivecards/dist/adaptivecards.js') as Library;

/** The library draws no charts; Teams does, and what takes their place elsewhere is checked in their stead. */
const drawnByTeams = /^Unknown element type "Chart\.\w+"\. Fallback will be used if present\.$/;

/** What Microsoft's own parser has against a card; empty when it takes all of it. */
export function faultsOf(card: unknown): readonly string[] {
  const context = new library.SerializationContext();
  const parsed = new library.AdaptiveCard();
  // The parser counts the actions behind the menu too; clients count only those in the open.
  parsed.hostConfig = new library.HostConfig({ actions: { maxActions: 20 } });
  parsed.parse(JSON.parse(JSON.stringify(card)), context);
  const parsing = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  const empty = parsed.getItemCount() === 0 ? ['The card is empty.'] : [];
  return [
    ...parsing.filter((message) => !drawnByTeams.test(message)),
    ...parsed.validateProperties().validationEvents.map((event) => event.message),
    ...empty,
  ];
}
