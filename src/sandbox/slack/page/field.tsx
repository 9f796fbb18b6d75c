import { useId, useState } from 'react';
import type { At } from '../acts/place.ts';
import { type Element, type JsonObject, type Option, optionsOf } from '../block-kit.ts';
import { bareValue, type Given } from '../input-value.ts';
import { useAct } from './act.ts';
import { useWorkspace } from './workspace-context.ts';

interface FieldProps {
  readonly element: Element;
  readonly held: JsonObject | undefined;
  /** What stands in the field; without it, what the sandbox holds. */
  readonly given?: Given | undefined;
  /** Accessible name. */
  readonly name: string;
  readonly at: At | null;
  readonly change: (given: Given) => void;
}

/** A bare value of `state.values` in the form in which it is given: options by their value. */
export function givenOf(bare: unknown): Given {
  if (Array.isArray(bare)) return bare.map((one) => (isOption(one) ? one.value : String(one)));
  if (isOption(bare)) return bare.value;
  return bare === null || bare === undefined ? null : (bare as Given);
}

function isOption(value: unknown): value is Option {
  return typeof value === 'object' && value !== null && 'value' in value;
}

/** A field for any element that holds a value. */
export function Field(props: FieldProps) {
  const { element, held, name, change } = props;
  const given = props.given === undefined ? givenOf(held && bareValue(held)) : props.given;
  const text = typeof given === 'string' || typeof given === 'number' ? String(given) : '';
  const shared = { 'aria-label': name, placeholder: element.placeholder?.text };
  switch (element.type) {
    case 'plain_text_input':
      return element.multiline ? (
        <textarea {...shared} rows={5} value={text} onChange={(event) => change(event.target.value)} />
      ) : (
        <input {...shared} value={text} onChange={(event) => change(event.target.value)} />
      );
    case 'number_input':
      return (
        <input
          {...shared}
          inputMode="decimal"
          value={text}
          onChange={(event) => change(event.target.value)}
        />
      );
    case 'email_text_input':
    case 'url_text_input':
      return <input {...shared} value={text} onChange={(event) => change(event.target.value)} />;
    case 'datepicker':
      return (
        <input {...shared} type="date" value={text} onChange={(event) => change(event.target.value || null)} />
      );
    case 'timepicker':
      return (
        <input {...shared} type="time" value={text} onChange={(event) => change(event.target.value || null)} />
      );
    case 'datetimepicker':
      return <DateTime name={name} given={given} change={change} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <Choices {...props} given={given} />;
    case 'external_select':
    case 'multi_external_select':
      return <External {...props} given={given} />;
    default:
      return <Select {...props} given={given} />;
  }
}

function DateTime({
  name,
  given,
  change,
}: {
  readonly name: string;
  readonly given: Given;
  readonly change: (given: Given) => void;
}) {
  const at = given === null ? null : new Date(Number(given) * 1_000);
  const local = at ? new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16) : '';
  return (
    <input
      type="datetime-local"
      aria-label={name}
      value={local}
      onChange={(event) => {
        const next = new Date(event.target.value).getTime();
        change(Number.isNaN(next) ? null : Math.floor(next / 1_000));
      }}
    />
  );
}

function Choices({ element, name, given = null, change }: FieldProps) {
  const group = useId();
  const many = element.type === 'checkboxes';
  const chosen = Array.isArray(given) ? (given as readonly string[]) : given === null ? [] : [String(given)];
  return (
    <fieldset className="choices" aria-label={name}>
      {optionsOf(element).map((option) => (
        <label key={option.value}>
          <input
            type={many ? 'checkbox' : 'radio'}
            name={group}
            checked={chosen.includes(option.value)}
            onChange={(event) => {
              if (!many) change(option.value);
              else {
                const others = chosen.filter((one) => one !== option.value);
                change(event.target.checked ? [...others, option.value] : others);
              }
            }}
          />
          <span>
            {option.text.text}
            {option.description && <small>{option.description.text}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Select({ element, name, given = null, change }: FieldProps) {
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
  readonly children: React.ReactNode;
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
function External({ element, name, given, at, change }: FieldProps) {
  const act = useAct();
  const list = useId();
  const [query, setQuery] = useState('');
  const [offered, setOffered] = useState<readonly Option[]>(element.initial_option ? [element.initial_option] : []);
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
