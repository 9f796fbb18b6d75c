import { type ReactNode, useId, useRef, useState } from 'react';
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

/** Asks the app for options while something is typed, and before that where the element wants no letters. */
export function External({ element, name, given, at, change }: FieldProps) {
  const act = useAct();
  const list = useId();
  const [query, setQuery] = useState<string | null>(null);
  const [offered, setOffered] = useState<readonly Option[]>([]);
  const [chosen, setChosen] = useState(element.initial_option ?? null);
  const asked = useRef(0);
  const look = async (words: string) => {
    setQuery(words);
    asked.current += 1;
    const mine = asked.current;
    if (words.length < (element.min_query_length ?? 3)) return;
    const found = await act('suggest', at, element.action_id, words);
    // An answer to fewer letters may come after one to more.
    if (mine === asked.current) setOffered((found as readonly Option[] | undefined) ?? []);
  };
  const choose = (option: Option) => {
    change(element.type.startsWith('multi_') ? [option.value] : option.value);
    setChosen(option);
    setQuery(null);
  };
  return (
    <div className="external">
      <input
        role="combobox"
        aria-label={name}
        aria-expanded={query !== null}
        aria-controls={list}
        placeholder={element.placeholder?.text ?? 'Type to search'}
        value={query ?? (given === null ? '' : (chosen?.text.text ?? ''))}
        onFocus={() => void look('')}
        onBlur={() => setQuery(null)}
        onChange={(event) => void look(event.target.value)}
      />
      {query !== null && (
        <ul id={list} role="listbox">
          {offered.map((option) => (
            // The click must come before the field loses the focus, and the list with it.
            <li key={option.value} role="option" aria-selected={option.value === given}>
              <button type="button" tabIndex={-1} onMouseDown={() => choose(option)}>
                {option.text.text}
                {option.description && <small>{option.description.text}</small>}
              </button>
            </li>
          ))}
          {offered.length === 0 && <li className="none">No results</li>}
        </ul>
      )}
    </div>
  );
}
