import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Args } from '../../src/chat/message.ts';
import { faulted } from '../../src/commands/faulted.ts';
import { list } from '../../src/commands/list.ts';
import { print } from '../../src/commands/reading/print.ts';
import { jobStates } from '../../src/domain/job.ts';
import type { JobQuery, Orchestrator } from '../../src/domain/orchestrator.ts';
import { createOrchestrator } from '../../src/orchestrator/client.ts';
import { parseFilter } from '../../src/sandbox/orchestrator/odata/parse.ts';
import {
  createOrchestratorSandbox,
  type OrchestratorSandbox,
} from '../../src/sandbox/orchestrator/server.ts';
import { aBot, type Bot } from '../fixtures/a-bot.ts';

/** A job as the API shows it, with its robot and process. */
interface Row {
  readonly Id: number;
  readonly State: string;
  readonly Source: string;
  readonly SourceType: string;
  readonly Info: string | null;
  readonly CreationTime: string;
  readonly StartTime: string | null;
  readonly EndTime: string | null;
  readonly OrganizationUnitFullyQualifiedName: string;
  readonly Robot: { readonly Id: number; readonly Name: string } | null;
  readonly Release: { readonly Name: string; readonly EnvironmentId: number | null };
}

const infos = [
  'Logon failure: unknown user name or bad password',
  "can't open 'sheet 1'",
  'Ümlaut & 50% "quoted" – dash',
  null,
  '',
];
const sources = [
  ['Manual', 'Manual'],
  ['Nightly', 'Schedule'],
  ["O'Brien", 'Manual'],
  ['Order queue', 'Queue'],
] as const;
const processes = ['Release_Project_all_env', 'Release_Project_doc_env', 'input_output_test_DocEnv'];
const robots = ['DocBot', 'RoboDrulea', 'NightBot', null];
const moments = Array.from({ length: 12 }, (_, hour) => `2019-05-0${1 + (hour % 3)}T0${hour % 10}:30:0`);

let sandbox: OrchestratorSandbox;
let orchestrator: Orchestrator;
let rows: readonly Row[];
let bot: Bot;

beforeAll(async () => {
  sandbox = await createOrchestratorSandbox({ seed: 'guide' });
  const { control } = sandbox;
  for (let at = 0; at < 120; at++) {
    const pick = <T>(from: readonly T[], stride: number): T =>
      from[Math.floor(at / stride) % from.length] as T;
    const state = pick(jobStates, 1);
    const [source, sourceType] = pick(sources, 3);
    const ended = state === 'Faulted' || state === 'Successful' || state === 'Stopped';
    control.addJob({
      process: pick(processes, 2),
      state,
      frozen: true,
      robot: state === 'Pending' ? null : pick(robots, 5),
      info: pick(infos, 4),
      source,
      sourceType,
      creationTime: `${pick(moments, 1)}${at % 10}.1234567Z`,
      startTime: state === 'Pending' ? null : `${pick(moments, 1)}${at % 10}.5Z`,
      endTime: ended ? `${pick(moments, 7)}${at % 10}.9999999Z` : null,
    });
  }
  orchestrator = createOrchestrator({
    tenant: 'acme/production',
    url: sandbox.url,
    auth: { kind: 'token', accessToken: sandbox.credentials.accessToken },
    log: pino({ level: 'silent' }),
    wait: () => Promise.resolve(),
  });
  const answer = await fetch(`${sandbox.url}/odata/Jobs?$expand=Robot,Release&$top=1000`, {
    headers: { Authorization: `Bearer ${sandbox.credentials.accessToken}` },
  });
  ({ value: rows } = (await answer.json()) as { value: Row[] });
});
afterAll(() => sandbox?.close());

const typed = fc.oneof(
  fc.constantFrom("can't", 'can’t', 'failure', 'SHEET', '"quoted"', '– dash', '50%', "'", "' or 1 eq 1 or '"),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .map((text) => text.trim())
    .filter((text) => text !== '' && text.isWellFormed()),
);
const pattern = (names: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(...names),
    fc
      .tuple(fc.constantFrom(...names), fc.nat(12), fc.nat(12), fc.boolean(), fc.boolean())
      .map(([name, from, length, open, closed]) => {
        const part = name.slice(from, from + length + 1).trim() || name;
        return `${open ? '*' : ''}${part}${closed ? '*' : ''}`;
      }),
    typed,
  );
const moment = fc
  .tuple(fc.constantFrom(...moments), fc.nat(9), fc.constantFrom('Z', '.1234567Z', '.5Z', '.9999999Z'))
  .map(([minute, second, rest]) => `${minute}${second}${rest}`);

/** Everything that can stand behind `list`, as it is typed, without what the folder or the paging adds. */
const anyFilters: fc.Arbitrary<Args> = fc.record(
  {
    state: fc
      .subarray([...jobStates], { minLength: 1 })
      .map((states) => states.map((state, at) => (at % 2 === 0 ? state : state.toLowerCase())).join(',')),
    process: pattern(processes),
    robot: fc.oneof(pattern(['DocBot', 'RoboDrulea', 'NightBot']), fc.constantFrom('#749', '#759', '#1')),
    env: fc.constantFrom('312', '#313', '1'),
    source: fc.oneof(
      pattern(sources.map(([name]) => name)),
      fc.constantFrom('schedule', 'hand', 'QUEUE', 'Apps'),
    ),
    error: typed,
    since: moment,
    until: moment,
    'started-after': moment,
    'started-before': moment,
    'ended-after': moment,
    'ended-before': moment,
    folder: fc.constantFrom('Default', 'def*'),
  },
  { requiredKeys: [] },
);
/** Mostly one to three at a time, so that something is left to find; at times all of them. */
const someFilters = fc
  .tuple(anyFilters, fc.array(fc.nat(100), { minLength: 1, maxLength: 3 }), fc.nat(6))
  .map(([all, kept, whole]): Args => {
    const names = Object.keys(all);
    if (whole === 0) return all;
    const wanted = new Set(kept.map((at) => names[at % Math.max(1, names.length)]));
    return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.has(name)));
  });

const lower = (text: string): string => text.toLowerCase();
const plainMarks = (text: string): string =>
  text
    .replace(/[‘’‚‛′]/g, "'")
    .replace(/[“”„‟″«»]/g, '"')
    .replace(/[‐‑‒–—―−]/g, '-')
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ');
const ways = (text: string): readonly string[] => [text, plainMarks(text)];

function fits(pattern: string, name: string | null): boolean {
  const core = lower(pattern.replace(/^\*+|\*+$/g, ''));
  if (core === '' && pattern !== '') return true;
  if (name === null) return false;
  const whole = lower(name);
  const [open, closed] = [pattern.startsWith('*'), pattern.endsWith('*')];
  if (open && closed) return whole.includes(core);
  if (open) return whole.endsWith(core);
  return closed ? whole.startsWith(core) : whole === core;
}

/** All seven digits, so that texts compare as times. */
function ticks(at: string): string {
  const [whole = '', fraction = ''] = at.slice(0, -1).split('.');
  return `${whole}.${fraction.padEnd(7, '0')}`;
}

const kinds: Readonly<Record<string, string>> = {
  schedule: 'Schedule',
  hand: 'Manual',
  queue: 'Queue',
  apps: 'Apps',
  manual: 'Manual',
};

/** The same question, answered by looking at every row. */
function holds(row: Row, asked: Args): boolean {
  const text = (name: string): string | null => (typeof asked[name] === 'string' ? asked[name] : null);
  const time = (name: string, holds: (limit: string) => boolean): boolean => {
    const limit = text(name);
    return limit === null || holds(ticks(limit));
  };
  const at = (value: string | null): string | null => (value === null ? null : ticks(value));
  const [created, started, ended] = [ticks(row.CreationTime), at(row.StartTime), at(row.EndTime)];
  const [state, process, robot, env] = [text('state'), text('process'), text('robot'), text('env')];
  const [source, error] = [text('source'), text('error')];
  const kind = source === null ? undefined : kinds[lower(source)];
  return (
    (state === null || lower(state).split(',').includes(lower(row.State))) &&
    (process === null || ways(process).some((way) => fits(way, row.Release.Name))) &&
    (robot === null ||
      (/^#\d+$/.test(robot)
        ? row.Robot?.Id === Number(robot.slice(1))
        : ways(robot).some((way) => fits(way, row.Robot?.Name ?? null)))) &&
    (env === null || row.Release.EnvironmentId === Number(env.replace('#', ''))) &&
    (source === null ||
      (kind === undefined ? ways(source).some((way) => fits(way, row.Source)) : row.SourceType === kind)) &&
    (error === null ||
      (row.Info !== null && ways(error).some((way) => lower(row.Info ?? '').includes(lower(way))))) &&
    time('since', (limit) => created > limit || (ended !== null && ended > limit)) &&
    time('until', (limit) => created < limit) &&
    time('started-after', (limit) => started !== null && started >= limit) &&
    time('started-before', (limit) => started !== null && started < limit) &&
    time('ended-after', (limit) => ended !== null && ended > limit) &&
    time('ended-before', (limit) => ended !== null && ended < limit) &&
    (asked.folder === undefined || row.OrganizationUnitFullyQualifiedName === 'Default')
  );
}

/** The question that the bot asks Orchestrator when somebody types this line. */
async function questionOf(line: string): Promise<JobQuery> {
  bot.orchestrator.queries.length = 0;
  const heard = await bot.say(line);
  const [query] = bot.orchestrator.queries;
  if (query === undefined) throw new Error(`${line} asked nothing: ${heard.text}`);
  return query;
}

/** Ids of all pages. */
async function answerTo(query: JobQuery): Promise<readonly number[]> {
  const ids: number[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await orchestrator.jobs({
      ...query,
      top: 9,
      count: false,
      ...(after === undefined ? {} : { after }),
    });
    expect(page.malformed).toEqual([]);
    ids.push(...page.jobs.map((job) => job.id));
    after = page.next;
  }
  return ids;
}

describe.each([
  ['list', list, null],
  ['faulted', faulted, 'Faulted'],
] as const)('whatever stands behind %s', (_, command, always) => {
  it('leaves as OData that parses, within 100 expressions, and finds what a look at every row finds', async () => {
    bot = await aBot();
    let found = 0;
    await fc.assert(
      fc.asyncProperty(someFilters, async (filters) => {
        const { state: _, ...others } = filters;
        const asked: Args = {
          ...(always === null ? filters : { since: '2000-01-01T00:00:00Z', ...others }),
        };
        sandbox.control.clearRequests();
        const ids = await answerTo(await questionOf(print(command, asked))).catch((cause: unknown) => {
          // So many conditions that no server takes them: said in words, before anything is sent.
          expect(String(cause)).toContain('more conditions at once');
          expect(sandbox.control.requests().filter(({ url }) => url.includes('/Jobs?'))).toEqual([]);
          return null;
        });
        if (ids === null) return;
        const expected = rows.filter((row) => holds(row, asked) && (always === null || row.State === always));
        expect(new Set(ids)).toEqual(new Set(expected.map((row) => row.Id)));
        expect(ids).toHaveLength(expected.length);
        found += ids.length === 0 ? 0 : 1;
        for (const { url } of sandbox.control.requests()) {
          const filter = new URL(url, 'http://host').searchParams.get('$filter');
          if (filter !== null) parseFilter(filter);
        }
      }),
      { numRuns: 250 },
    );
    expect(found, 'questions that found something').toBeGreaterThan(40);
  });
});

it('nine filters at once fit, on every page; all of them are refused in words', async () => {
  bot = await aBot();
  const nine =
    'process:Invoice robot:#749 env:1 source:Manual since:2019-01-01 until:2020-01-01 started-after:2019-01-01 ended-before:2020-01-01';
  const listed = await questionOf(`list state:Faulted ${nine}`);
  await expect(answerTo(listed)).resolves.toEqual([]);
  await expect(answerTo({ ...listed, after: 'n~125161' })).resolves.toEqual([]);
  const all = `${nine} error:“it’s” started-before:2020-01-01 ended-after:2019-01-01`;
  const everything = await questionOf(`list state:Pending,Running,Faulted,Stopped ${all}`);
  await expect(answerTo(everything)).rejects.toThrow('more conditions at once');
});
