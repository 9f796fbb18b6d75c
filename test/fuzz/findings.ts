/** What must not happen, each once with how often it did and an example. */
export interface Findings {
  add(what: string, example: unknown): void;
  readonly count: number;
  lines(): readonly string[];
}

const longestExample = 2_500;

export function createFindings(): Findings {
  const found = new Map<string, { times: number; readonly example: string }>();
  return {
    add(what, example) {
      const known = found.get(what);
      if (known !== undefined) known.times += 1;
      else {
        const text = typeof example === 'string' ? example : JSON.stringify(example);
        found.set(what, { times: 1, example: text.slice(0, longestExample) });
      }
    },
    get count() {
      return [...found.values()].reduce((sum, { times }) => sum + times, 0);
    },
    lines: () => [...found].map(([what, { example, times }]) => `${times} × ${what}\n    ${example}`),
  };
}
