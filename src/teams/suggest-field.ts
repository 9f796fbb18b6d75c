import type { Field } from '../chat/form.ts';
import { typedInputId } from './action-data.ts';
import type { CardPart } from './card.ts';
import { cleanCut } from './escape.ts';
import { maxChoices } from './limits.ts';
import { teamsChoices } from './option.ts';

/**
 * A menu that asks the bot while one types, and below it a line to type into where a client asks nobody (the Agents
 * Playground is one). The choices in the card are what the menu may show before anything is typed. Neither can be
 * demanded, because the other one does as well.
 * learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search
 */
export function suggestInputs(
  field: Extract<Field, { kind: 'suggest' }>,
  shown: { readonly id: string; readonly label: string; readonly typed: string; readonly options: number },
): readonly CardPart[] {
  const { id, label, options, typed } = shown;
  const first = field.initial === null ? field.options : [field.initial, ...field.options];
  const choices = teamsChoices(first).slice(0, Math.min(maxChoices, options));
  const [initial] = field.initial === null ? [] : choices;
  return [
    {
      type: 'Input.ChoiceSet',
      id,
      label,
      style: 'filtered',
      ...(field.placeholder === undefined ? {} : { placeholder: cleanCut(field.placeholder, 100) }),
      choices,
      'choices.data': { type: 'Data.Query', dataset: field.source },
      ...(initial === undefined ? {} : { value: initial.value }),
    },
    {
      type: 'Input.Text',
      id: typedInputId(id),
      label: 'Or type it in full',
      ...(typed === '' ? {} : { value: cleanCut(typed, 500) }),
    },
  ];
}
