import { type ReactNode, useId, useState } from 'react';
import type { Option } from '../block-kit.ts';
import type { Given } from '../input-value.ts';
import { useAct } from './act.ts';
import type { FieldProps } from './field-props.ts';
import { useWorkspace } from './workspace-context.ts';

/** A menu of what the app, or the workspace, offers. */
export function Select({ element, name, given = null, change }: FieldProps) {
  const { people, channels } = useWorkspace();
  const plain = (id: string, text: string): Option => ({ value: id, text: { type: 'plain_text', text } });
  const offered = element.type.includes('users')
    ? people.filter((one) => !one.isBot).map((one) => plain(one.id, one.realName))
    : element.type.includes('conversations') || element.type.includes('channels')
      ? channels.filter((one) => one.name !== 'directmessage').map((one) => plain(one.id, `#${one.name}`))
      : (element.options ?? []);
  return (
    <Options
      name={name}
      hint={element.placeholder?.text ?? 'Select an option'}
      many={element.type.startsWith('multi_')}
      given={given}
      change={change}
    >
      {offered.map((option) => (
        <option key={option.value} value={option.value}>
          {option.text.text}
        </option>
      ))}
      {(element.option_groups ?? []).map((group) => (
        <optgroup key={group.label.text} label={group.label.text}>
          {group.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text.text}
            </option>
          ))}
        </optgroup>
      ))}
    </Options>
  );
}

function Options({
  name,
  hint,
  many,
  given,
  change,
  children,
}: {
  readonly name: string;
  readonly hint: string;
  readonly many: boolean;
  readonly given: Given;
  readonly change: (given: Given) => void;
  readonly children: ReactNode;
}) {
  if (many) {
    return (
      <select
        multiple
        aria-label={name}
        value={Array.isArray(given) ? [...(given as readonly string[])] : []}
        onChange={(event) => change([...event.target.selectedOptions].map((one) => one.value))}
      >
        {children}
      </select>
    );
  }
  return (
    <select
      aria-label={name}
      value={typeof given === 'string' ? given : ''}
      onChange={(event) => change(event.target.value || null)}
    >
      <option value="">{hint}</option>
      {children}
    </select>
  );
}

/** Asks the app for options while something is typed. */
export function External({ element, name, given, at, change }: FieldProps) {
  const act = useAct();
  const list = useId();
  const [query, setQuery] = useState('');
  const [offered, setOffered] = useState<readonly Option[]>(
    element.initial_option ? [element.initial_option] : [],
  );
  const chosen = offered.find((one) => one.value === given);
  const look = async (words: string) => {
    setQuery(words);
    const exact = offered.find((one) => one.text.text === words);
    if (exact) {
      change(element.type.startsWith('multi_') ? [exact.value] : exact.value);
      return;
    }
    if (words.length < (element.min_query_length ?? 3)) return;
    const found = await act('suggest', at, element.action_id, words);
    setOffered((found as readonly Option[] | undefined) ?? []);
  };
  return (
    <>
      <input
        aria-label={name}
        list={list}
        placeholder={element.placeholder?.text ?? 'Type to search'}
        value={query || chosen?.text.text || ''}
        onChange={(event) => void look(event.target.value)}
      />
      <datalist id={list}>
        {offered.map((option) => (
          <option key={option.value} value={option.text.text} />
        ))}
      </datalist>
    </>
  );
}
