import { describe, expect, it } from 'vitest';
import { BotError } from '../../../src/domain/errors.ts';
import type { Orchestrator } from '../../../src/domain/orchestrator.ts';
import { redacted } from '../../../src/orchestrator/redacted.ts';
import { createRedactor, noRedaction } from '../../../src/redact/redactor.ts';
import { aJob } from '../../fixtures/job.ts';

const leak = 'Logon with password=hunter2 failed, card 4111 1111 1111 1111';
const redactor = createRedactor({ ...noRedaction, values: ['our-own-secret'] });

const spoilt = aJob({
  id: 1,
  info: leak,
  inputArguments: '{"invoice":"INV-1","apiToken":"hunter2"}',
  outputArguments: `{"said": "${leak}"`,
});
const problem = { said: leak, todo: leak };

/** Says secrets wherever people and programs may write some. */
const answers = {
  jobs: async () => ({
    jobs: [spoilt],
    malformed: [{ id: 2, reason: leak }],
    next: null,
    total: null,
    serverTime: new Date(0),
  }),
  job: async () => spoilt,
  validateStart: async () => ({ kind: 'invalid', problems: [problem] }),
  start: async () => ({ kind: 'started', jobs: [spoilt], missing: leak }),
  restart: async () => ({ kind: 'unknown', reason: leak }),
  logs: async () => ({ lines: [{ at: null, level: 'Info', message: leak }], next: null, total: 1 }),
  waits: async () => [{ on: 'Task', name: leak, assignee: null, until: null, since: null, message: leak }],
  whyPending: async () => [problem],
  jobArguments: async () => ({ input: spoilt.inputArguments, output: spoilt.outputArguments }),
  requestExport: async () => ({ kind: 'not-asked', why: 'not-allowed', said: leak }),
} as unknown as Orchestrator;

const members = [
  'folders',
  'jobs',
  'job',
  'processes',
  'searchProcesses',
  'suggestProcesses',
  'process',
  'validateStart',
  'start',
  'restart',
  'stop',
  'logs',
  'waits',
  'whyPending',
  'versionSince',
  'resume',
  'schedules',
  'jobArguments',
  'requestExport',
  'exportStatus',
  'downloadExport',
  'ping',
] as const satisfies readonly (keyof Orchestrator)[];
/** Those that ask nobody. */
type Asking = Exclude<keyof Orchestrator, 'tenant' | 'jobUrl' | 'usage'>;
const all: readonly Asking[] = members;

const call = async (port: Orchestrator, member: Asking): Promise<unknown> =>
  (port[member] as (...given: unknown[]) => Promise<unknown>)(spoilt);

describe('what Orchestrator says', () => {
  it.each(Object.keys(answers) as Asking[])('as %s holds no secret', async (member) => {
    const said = JSON.stringify(await call(redacted(answers, redactor), member));
    expect(said).toContain('•••');
    expect(said).not.toMatch(/hunter2|4111/);
  });

  it.each(all)('when %s fails holds no secret, and stays the error that it is', async (member) => {
    const cause = new Error('beneath');
    const failing = Object.fromEntries(
      all.map((each) => [
        each,
        async () => {
          throw new BotError('refused', `${leak} our-own-secret`, {
            hint: leak,
            status: 409,
            code: 7,
            cause,
          });
        },
      ]),
    ) as unknown as Orchestrator;
    const error = await call(redacted(failing, redactor), member).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(BotError);
    expect(error).toMatchObject({ kind: 'refused', status: 409, code: 7, cause });
    const { hint, message } = error as BotError;
    expect(`${message} ${hint}`).not.toMatch(/hunter2|4111|our-own-secret/);
  });

  it('gives no default away, and asks for no value where there is one', async () => {
    const declared = { type: 'text', declaredType: 'System.String', required: true } as const;
    const inputs = [
      { ...declared, name: 'dbPassword', defaultValue: 'hunter2' },
      { ...declared, name: 'database', defaultValue: 'Server=x;Pwd=hunter2' },
      { ...declared, name: 'apiToken', defaultValue: null },
      { ...declared, name: 'invoice', defaultValue: 'INV-1' },
    ];
    const process = {
      tenant: 't',
      key: 'k',
      name: 'n',
      version: null,
      description: null,
      folder: spoilt.folder,
      inputs,
    };
    const port = redacted(
      {
        process: async () => process,
        processes: async () => [process],
        searchProcesses: async () => [process],
      } as unknown as Orchestrator,
      redactor,
    );
    const said = [
      await port.process('k'),
      ...(await port.processes('n')),
      ...(await port.searchProcesses('n', 1)),
    ];
    expect(JSON.stringify(said)).not.toContain('hunter2');
    for (const one of said) {
      expect(one?.inputs.map(({ defaultValue, required }) => [defaultValue, required])).toEqual([
        [null, false],
        [null, false],
        [null, true],
        ['INV-1', true],
      ]);
      expect(one?.inputs[0]?.description).toMatch(/leave it empty to keep/);
    }
  });

  it('stays as it is where there is nothing to hide', async () => {
    const plain = aJob({
      id: 1,
      info: 'The sheet is gone',
      inputArguments: '{ "big": 12345678901234567890 }',
    });
    const error = new BotError('refused', 'No robot');
    const port = redacted(
      {
        job: async () => plain,
        ping: async () => {
          throw error;
        },
      } as unknown as Orchestrator,
      redactor,
    );
    expect(await port.job(1)).toEqual(plain);
    expect(await port.ping().catch((caught: unknown) => caught)).toBe(error);
  });
});
