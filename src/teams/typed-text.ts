import type { Activity } from './activity.ts';
import { resolveEntities, textFromHtml, tidy } from './html.ts';

/**
 * The words a person typed to the bot: its own mention taken out wherever it stands, other mentions reduced to
 * their names, markup and `&nbsp;` that Teams leaves behind removed, and a leading `/jobs` dropped.
 */
export function typedText(activity: Activity, botName: string): string {
  const given = activity.text ?? '';
  const unmentioned = ownMentions(activity, botName).reduce(
    (text, mention) => text.split(mention).join(' '),
    given,
  );
  const others = unmentioned.replace(/<at\b[^<>]*>(.*?)<\/at>/gi, '$1');
  const plain =
    activity.textFormat === 'xml' ? textFromHtml(others) : tidy(resolveEntities(stripKnownTags(others)));
  return plain.replace(/^\/jobs\b\s*/i, '').trim();
}

function ownMentions(activity: Activity, botName: string): readonly string[] {
  const mentions = (activity.entities ?? []).flatMap((entity) => {
    if (entity.type !== 'mention') return [];
    const { mentioned, text } = entity;
    const id = typeof mentioned === 'object' && mentioned !== null && 'id' in mentioned ? mentioned.id : null;
    return id === activity.recipient.id && typeof text === 'string' && text !== '' ? [text] : [];
  });
  return [...mentions, `<at>${botName}</at>`];
}

/** Teams writes these even into messages it calls plain; anything else in angle brackets is what the person typed. */
function stripKnownTags(text: string): string {
  return text
    .replace(/<br\s*\/?>|<\/(?:p|div)>/gi, '\n')
    .replace(/<\/?(?:p|div|span|strong|em|b|i|u)(?:\s[^<>]*)?>/gi, '');
}
