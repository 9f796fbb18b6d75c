import type { types } from '@slack/bolt';
import { cutMiddle, distinctLabels } from '../chat/distinct-labels.ts';
import type { Option } from '../chat/form.ts';
import { oneLine } from './escape.ts';
import * as limits from './limits.ts';
import { plain } from './rich-text.ts';

/** Options as Slack takes them, each value once and no two alike; those whose value it cannot carry are left out. */
export function slackOptions(options: readonly Option[]): types.PlainTextOption[] {
  const byValue = new Map(options.map((option) => [option.value, option]));
  const carried = [...byValue.values()]
    .filter(({ value }) => value !== '' && value.length <= limits.optionValue && value.isWellFormed())
    .slice(0, limits.selectOptions);
  const texts = carried.map((option) => oneLine(option.label) || oneLine(option.value) || '…');
  const counts = Map.groupBy(texts, (text) => text);
  const details = carried.map((option) => oneLine(option.description ?? ''));
  // Once it is chosen, only the text of an option is shown: it must say by itself which one it is.
  const full = texts.map((text, at) =>
    (counts.get(text)?.length ?? 0) > 1 && details[at] !== '' ? `${text} · ${details[at]}` : text,
  );
  const labels = distinctLabels(full, limits.optionText);
  return carried.map(({ value }, at) => {
    const detail = full[at] === texts[at] ? cutMiddle(details[at] ?? '', limits.optionDescription) : '';
    return {
      text: plain(labels[at] ?? '…'),
      value,
      ...(detail === '' ? {} : { description: plain(detail) }),
    };
  });
}
