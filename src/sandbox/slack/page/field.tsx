import { useId } from 'react';
import { type Option, optionsOf } from '../block-kit.ts';
import { bareValue, type Given } from '../input-value.ts';
import type { FieldProps } from './field-props.ts';
import { External, Select } from './select.tsx';

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
        <input
          {...shared}
          type="date"
          value={text}
          onChange={(event) => change(event.target.value || null)}
        />
      );
    case 'timepicker':
      return (
        <input
          {...shared}
          type="time"
          value={text}
          onChange={(event) => change(event.target.value || null)}
        />
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
