/** Something Slack would refuse: what, and where in the request (a JSON pointer). */
export interface Fault {
  readonly message: string;
  readonly at: string;
}

/** Looks at one value and adds what is wrong with it. */
export type Rule = (value: unknown, at: string, faults: Fault[]) => void;

/** A fault as Slack words it, e.g. `must be less than 76 characters [json-pointer:/blocks/0/text/text]`. */
export function faultText(fault: Fault): string {
  return `${fault.message} [json-pointer:${fault.at}]`;
}

/** A value inside a sentence. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function text(max: number, options: { min?: number; matches?: RegExp; as?: string } = {}): Rule {
  const { min = 1, matches, as = 'a valid value' } = options;
  return (value, at, faults) => {
    if (typeof value !== 'string') {
      faults.push({ message: 'must provide a string', at });
      return;
    }
    if (value.length > max) faults.push({ message: `must be less than ${max + 1} characters`, at });
    if (value.length < min) faults.push({ message: `must be more than ${min - 1} characters`, at });
    if (!value.isWellFormed()) faults.push({ message: 'must be valid UTF-8', at });
    if (matches && !matches.test(value)) faults.push({ message: `must be ${as}`, at });
  };
}

const linkable = new Set(['http:', 'https:', 'mailto:', 'tel:', 'slack:']);

export function link(max: number): Rule {
  const length = text(max);
  return (value, at, faults) => {
    const before = faults.length;
    length(value, at, faults);
    if (faults.length > before || typeof value !== 'string') return;
    if (!URL.canParse(value) || !linkable.has(new URL(value).protocol)) {
      faults.push({ message: 'must be a valid url', at });
    }
  };
}

export function whole(min: number, max: number): Rule {
  return (value, at, faults) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      faults.push({ message: 'must provide an integer', at });
    } else if (value < min || value > max) {
      faults.push({ message: `must be between ${min} and ${max}`, at });
    }
  };
}

export const number: Rule = (value, at, faults) => {
  if (typeof value !== 'number') faults.push({ message: 'must provide a number', at });
};

export const flag: Rule = (value, at, faults) => {
  if (typeof value !== 'boolean') faults.push({ message: 'must provide a boolean', at });
};

export function oneOf(...allowed: readonly (string | number)[]): Rule {
  return (value, at, faults) => {
    if (!allowed.some((one) => one === value)) {
      faults.push({ message: `must be one of: ${allowed.join(', ')}`, at });
    }
  };
}

export function list(item: Rule, max: number, min = 1): Rule {
  return (value, at, faults) => {
    if (!Array.isArray(value)) {
      faults.push({ message: 'must provide an array', at });
      return;
    }
    if (value.length > max) faults.push({ message: `no more than ${max} items allowed`, at });
    if (value.length < min) faults.push({ message: `no fewer than ${min} items allowed`, at });
    for (const [index, each] of value.entries()) item(each, `${at}/${index}`, faults);
  };
}

export interface Properties {
  readonly needs?: Readonly<Record<string, Rule>>;
  readonly may?: Readonly<Record<string, Rule>>;
  /** What cannot be said of one property alone; asked only of an object. */
  readonly also?: (value: Record<string, unknown>, at: string, faults: Fault[]) => void;
}

/** An object with just these properties and, where it has kinds, its `type`. */
export function object({ needs = {}, may = {}, also }: Properties): Rule {
  return (value, at, faults) => {
    if (!isObject(value)) {
      faults.push({ message: 'must provide an object', at });
      return;
    }
    for (const name of Object.keys(needs)) {
      if (value[name] === undefined) faults.push({ message: `missing required field: ${name}`, at });
    }
    for (const [name, each] of Object.entries(value)) {
      if (each === undefined) continue;
      const rule = Object.hasOwn(needs, name)
        ? needs[name]
        : Object.hasOwn(may, name)
          ? may[name]
          : undefined;
      if (rule) rule(each, `${at}/${name}`, faults);
      else if (name !== 'type') faults.push({ message: `invalid additional property: ${name}`, at });
    }
    also?.(value, at, faults);
  };
}

/** An object whose `type` says which rule holds. */
export function kinds(rules: Readonly<Record<string, Rule>>): Rule {
  return (value, at, faults) => {
    if (!isObject(value)) {
      faults.push({ message: 'must provide an object', at });
      return;
    }
    if (value.type === undefined) {
      faults.push({ message: 'missing required field: type', at });
      return;
    }
    const rule =
      typeof value.type === 'string' && Object.hasOwn(rules, value.type) ? rules[value.type] : undefined;
    if (rule) rule(value, at, faults);
    else faults.push({ message: `unsupported type: ${shown(value.type)}`, at: `${at}/type` });
  };
}

/** The rules of these kinds alone. */
export function only(
  rules: Readonly<Record<string, Rule>>,
  names: readonly string[],
): Readonly<Record<string, Rule>> {
  return Object.fromEntries(Object.entries(rules).filter(([name]) => names.includes(name)));
}
