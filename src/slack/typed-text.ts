/**
 * What a person typed, from what Slack makes of it: links and mentions are shown as people see them,
 * `&amp;`, `&lt;` and `&gt;` become characters again.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function typedText(text: string): string {
  return shownText(text).trim();
}

/** The same, with the spaces at its ends. */
export function shownText(text: string): string {
  return text
    .replace(/<(?:https?|mailto|tel):[^<>\s|]+(?:\|[^<>]*)?>/gi, shownLink)
    .replace(/<!date\^[^<>|]*\|([^<>]*)>/g, '$1')
    .replace(/<([#@!])([^<>|]*)\|([^<>]*)>/g, (_whole, sign: string, id: string, name: string) =>
      name === '' ? `${sign}${id}` : `${sign === '#' ? '#' : '@'}${name.replace(/^[@#]/, '')}`,
    )
    .replace(/<([#@!])([^<>|]*)>/g, '$1$2')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

/** The address itself, unless Slack only made a link of what was typed as words. */
function shownLink(whole: string): string {
  const [address = '', label = ''] = whole.slice(1, -1).split('|');
  const bare = address.replace(/^(?:mailto:|tel:|https?:\/\/)/i, '');
  return label !== '' && bare.startsWith(label) ? label : address;
}

/**
 * The words for the bot in a message that mentions it (or in a direct message, where it need not):
 * what follows the mention, without a leading `/jobs`.
 */
export function addressedText(text: string, botUserId: string | null, commandName: string): string {
  const mention = botUserId === null ? -1 : text.search(new RegExp(`<@${botUserId}(?:\\|[^<>]*)?>`));
  const after = mention < 0 ? text : text.slice(mention).replace(/^<@[^<>]*>[\s,:]*/, '');
  const words = typedText(after);
  const chosen = words === '' && mention > 0 ? typedText(text.slice(0, mention)) : words;
  return withoutCommand(chosen, commandName);
}

function withoutCommand(text: string, commandName: string): string {
  const lower = text.toLowerCase();
  if (lower === commandName) return '';
  return lower.startsWith(`${commandName} `) ? text.slice(commandName.length).trim() : text;
}
