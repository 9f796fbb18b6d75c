import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Option } from '../../src/chat/form.ts';
import type { Asked } from '../../src/chat/suggester.ts';
import { startTeamsApp, type TeamsApp } from './teams-app.ts';

let app: TeamsApp;
beforeEach(async () => {
  app = await startTeamsApp();
});
afterEach(() => app.close());

const search = (value: unknown) => app.send({ type: 'invoke', name: 'application/search', value });
const ask = (queryText: string, queryOptions: unknown = { skip: 0, top: 15 }) =>
  search({ queryText, queryOptions, dataset: 'process' });

/** As "Typeahead search in Adaptive Cards" of Microsoft's documentation shows both. */
describe('a menu that is searched', () => {
  it('asks for what was typed, by whom and where', async () => {
    const questions: Asked[] = [];
    app.suggest(async (asked) => {
      questions.push(asked);
      return [{ value: 'key-1', label: 'Invoice_Processing', description: 'Finance' }];
    });
    const response = await ask('inv');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      statusCode: 200,
      type: 'application/vnd.microsoft.search.searchResponse',
      value: { results: [{ title: 'Invoice_Processing · Finance', value: 'key-1' }] },
    });
    expect(questions).toMatchObject([
      {
        source: 'process',
        text: 'inv',
        top: 15,
        actor: { platform: 'teams', id: 'aad-ana' },
        place: { target: 'teams:a:1' },
      },
    ]);
    expect(app.invocations).toEqual([]);
  });

  it('pages, and takes what clients leave out', async () => {
    const many: Option[] = Array.from({ length: 40 }, (_, at) => ({ value: `v${at}`, label: `Name ${at}` }));
    const tops: number[] = [];
    app.suggest(async ({ top }) => {
      tops.push(top);
      return many.slice(0, top);
    });
    const valuesOf = async (response: Response) =>
      ((await response.json()) as { value: { results: Option[] } }).value.results.map(({ value }) => value);
    expect(await valuesOf(await ask('n', { skip: 15, top: 15 }))).toEqual(
      many.slice(15, 30).map(({ value }) => value),
    );
    expect(await valuesOf(await search({ dataset: 'process' }))).toHaveLength(15);
    expect(await valuesOf(await ask('n', { skip: -1, top: 'many' }))).toHaveLength(15);
    expect(await valuesOf(await ask('n', { skip: 1e9, top: 1e9 }))).toEqual([]);
    expect(tops.every((top) => top <= 515)).toBe(true);
  });

  it('shows no two alike, whatever the names', async () => {
    const long = 'Very_long_'.repeat(20);
    app.suggest(async () => [
      { value: '1', label: 'Sync', description: 'Finance/Payroll' },
      { value: '2', label: 'Sync', description: 'HR' },
      { value: '3', label: `${long}Europe`, description: 'A' },
      { value: '4', label: `${long}Asia`, description: 'A' },
      { value: '5', label: "O'Brien & <Söhne> (50%)", description: '🤖' },
      { value: '6', label: '\u202e', description: '' },
      { value: '', label: 'no value' },
      ...Array.from({ length: 5 }, (_, at) => ({ value: `n${at}`, label: 'Twin', description: 'Here' })),
    ]);
    const { value } = (await (await ask('x')).json()) as { value: { results: { title: string }[] } };
    const titles = value.results.map(({ title }) => title);
    expect(new Set(titles).size).toBe(11);
    expect(titles.slice(0, 2)).toEqual(['Sync · Finance/Payroll', 'Sync · HR']);
    expect(titles[2]).toMatch(/^Very_long_.*….*Europe · A$/);
    expect(titles[4]).toBe("O'Brien & <Söhne> (50%) · 🤖");
    expect(titles.every((title) => title.length <= 100)).toBe(true);
  });

  it('is refused when it names nothing to search', async () => {
    expect((await search({ queryText: 'x' })).status).toBe(501);
    expect((await search(null)).status).toBe(501);
  });
});
