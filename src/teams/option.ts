import { distinctLabels } from '../chat/distinct-labels.ts';
import type { Option } from '../chat/form.ts';
import { clean } from './escape.ts';
import { maxChoiceTitle } from './limits.ts';

/** Options as choices of a card, each value once and no two alike; those without a value are left out. */
export function teamsChoices(
  options: readonly Option[],
): readonly { readonly title: string; readonly value: string }[] {
  const byValue = new Map(options.map((option) => [option.value.toWellFormed(), option]));
  byValue.delete('');
  const titles = distinctLabels([...byValue.values()].map(titleOf), maxChoiceTitle);
  return [...byValue.keys()].map((value, at) => ({ title: titles[at] ?? '…', value }));
}

/** A choice has one line, so that what tells it from others stands beside its label. */
function titleOf({ description = '', label, value }: Option): string {
  const [name, detail] = [label, description].map((text) => clean(text).replace(/\s+/g, ' ').trim());
  return [name === '' ? value : name, detail].filter((part) => part !== '').join(' · ') || '…';
}
