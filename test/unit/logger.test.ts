import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BotError } from '../../src/domain/errors.ts';
import { createLogger, type Logger } from '../../src/logger.ts';
import { createRedactor, noRedaction } from '../../src/redact/redactor.ts';

const mark = 'hush-0123456789';

/** What is written when this is done with a log. */
function written(act: (log: Logger) => void): { text: string; lines: Record<string, unknown>[] } {
  const said: string[] = [];
  const log = createLogger(
    'trace',
    { write: (line: string) => void said.push(line) },
    createRedactor({ ...noRedaction, values: [mark] }),
  );
  act(log);
  return { text: said.join(''), lines: said.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

/** An error as HTTP libraries throw it, with all that was sent. */
function heavy(): Error {
  const headers = { authorization: `Bearer ${mark}` };
  const request = { headers, body: `client_secret=${mark}` };
  return Object.assign(
    new Error(`401 from https://bot:${mark}@host/?token=${mark}`, {
      cause: new URL(`https://h/?sig=${mark}`),
    }),
    {
      code: 'ERR_BAD',
      status: 401,
      config: { headers, auth: { password: mark } },
      request,
      response: { request, data: mark },
      options: new Headers(headers),
      input: mark,
    },
  );
}

describe('the log', () => {
  it('holds of an error what helps, and nothing of what was sent', () => {
    const { lines, text } = written((log) => log.error({ err: heavy() }, 'it failed'));
    expect(text).not.toContain(mark);
    expect(lines).toEqual([
      expect.objectContaining({
        level: 50,
        msg: 'it failed',
        err: {
          type: 'Error',
          message: '401 from https://bot:•••@host/?token=•••',
          stack: expect.stringContaining('logger.test.ts') as string,
          code: 'ERR_BAD',
          status: 401,
          cause: 'https://h/?sig=•••',
        },
      }),
    ]);
  });

  it('tells causes and gathered errors', () => {
    const cause = new AggregateError([new TypeError(`no ${mark}`)], 'both');
    const error = new BotError('unavailable', 'could not', { hint: 'Try again.', status: 503, cause });
    const [line] = written((log) => log.warn({ err: error }, 'x')).lines;
    expect(line?.err).toMatchObject({
      type: 'BotError',
      kind: 'unavailable',
      hint: 'Try again.',
      status: 503,
      cause: { type: 'AggregateError', errors: [{ type: 'TypeError', message: 'no •••' }] },
    });
  });

  it.each<[string, (log: Logger) => void]>([
    ['a bare error', (log) => log.error(heavy())],
    ['an error under another name', (log) => log.error({ cause: heavy() }, 'x')],
    ['a message', (log) => log.info(`said ${mark}`)],
    ['a message with values', (log) => log.info('said %s', mark)],
    ['a value under a secret name', (log) => log.info({ deep: { er: { accessToken: 'short' } } }, 'x')],
    ['a list of headers', (log) => log.info({ headers: [['authorization', `Basic ${mark}`]] }, 'x')],
    ['an object of a library', (log) => log.info({ options: new Headers({ cookie: mark }) }, 'x')],
    ['a circle', (log) => log.info(circle(), 'x')],
    ['bytes', (log) => log.info({ body: Buffer.from(mark) }, 'x')],
  ])('of %s holds no secret', (_what, act) => {
    const { lines, text } = written(act);
    expect(lines).toHaveLength(1);
    expect(text).not.toMatch(/hush|short|104,117,115,104/);
  });

  it('is one line of JSON whatever is said, and no terminal obeys it', () => {
    const nasty = fc.string({ unit: 'binary', maxLength: 30 });
    fc.assert(
      fc.property(nasty, nasty, (name, value) => {
        const { text, lines } = written((log) =>
          log.info({ [`x${name}`]: value, err: new Error(value) }, value),
        );
        expect(lines).toHaveLength(1);
        // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
        expect(text.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
      }),
    );
  });

  it('keeps numbers, dates and ids as they are', () => {
    const id = '9cc6c2e4-237d-42f6-8cb8-43010652fb22';
    const [line] = written((log) =>
      log.info({ jobs: [1, 2], at: new Date(0), id, ok: true, none: null }, 'x'),
    ).lines;
    expect(line).toMatchObject({ jobs: [1, 2], at: '1970-01-01T00:00:00.000Z', id, ok: true, none: null });
  });
});

function circle(): object {
  const one: Record<string, unknown> = { text: mark };
  one.self = one;
  return one;
}
