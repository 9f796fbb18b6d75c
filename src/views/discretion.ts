/** Names of folders that a line gives at most. */
const mostNamed = 3;

/** Why an answer that others usually see goes to the asker alone. `withheld`: folders or processes, at least one. */
export function shownAloneLine(withheld: readonly string[], kind: 'personal' | 'group' | 'channel'): string {
  return `Shown to you alone: ${placeWord(kind)} may not see ${listed(withheld)}.`;
}

/** The same of a message about jobs that goes on. */
export function followedElsewhereLine(
  withheld: readonly string[],
  kind: 'personal' | 'group' | 'channel',
): string {
  return `${shownAloneLine(withheld, kind)} I tell you in our personal chat how it goes on.`;
}

/** Said where everybody reads the answer. */
export const someLeftOutLine =
  'Left out here: what not everybody in this place may see. Ask me in our personal chat for all of it.';

function placeWord(kind: 'personal' | 'group' | 'channel'): string {
  return kind === 'channel' ? 'this channel' : 'this chat';
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
