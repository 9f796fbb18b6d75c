import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/chat/message.ts';
import { hiddenMark } from '../../../src/redact/hidden-mark.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';

const { isSecretName, json: redactJson, text: redactText } = createRedactor();

const jwt =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P';
const base64 = 'U2FsdGVkX1+3k9sJq0Zt8mW5v7yHn2QbLr4XcT6dPf1aEoGiKu9wBxRzMhYjVlNs==';

describe('names', () => {
  it.each([
    'password',
    'Password',
    'in_Password',
    'userPasswd',
    'DB-PWD',
    'apiToken',
    'Client Secret',
    'api_key',
  ])('%s is secret', (name) => expect(isSecretName(name)).toBe(true));
  it.each([
    'ConnectionString',
    'accountKey',
    'Authorization',
    'sessionId',
    'credential',
    'cvv',
    'pin',
    'IBAN',
  ])('%s is secret', (name) => expect(isSecretName(name)).toBe(true));
  it.each([
    'invoice',
    'monkey',
    'keyboard',
    'JobKey',
    'compass',
    'shipping',
    'author',
    'row',
    'passenger',
    'spin',
  ])('%s is none', (name) => expect(isSecretName(name)).toBe(false));
});

describe('running text', () => {
  it.each([
    ['Login with password=hunter2 failed', `Login with password=${hiddenMark} failed`],
    ['{"Password": "hun\\"ter2", "user":"ana"}', `{"Password": ${hiddenMark}, "user":"ana"}`],
    ['{"password": "hunter2", broken', `{"password": ${hiddenMark}, broken`],
    ["token: 'abc def'", `token: ${hiddenMark}`],
    ['Server=db;User Id=sa;Password=p@ss;', `Server=db;User Id=sa;Password=${hiddenMark};`],
    ['AccountName=x;AccountKey=abc/def==;', `AccountName=x;AccountKey=${hiddenMark};`],
    ['Authorization: Bearer abcdefgh.ijkl', `Authorization: Bearer ${hiddenMark}`],
    [`signed in with ${jwt}.`, `signed in with ${hiddenMark}.`],
    ['ftp://ana:hunter2@files.test/in', `ftp://ana:${hiddenMark}@files.test/in`],
    ['paid with 4111 1111 1111 1111 today', `paid with ${hiddenMark} today`],
    ['paid with 378282246310005', `paid with ${hiddenMark}`],
    [`file ${base64}`, `file ${hiddenMark}`],
    ['Error=password=hunter2', `Error=password=${hiddenMark}`],
    ['sent to ?sv=1&sig=abc%2Fdef&se=2', `sent to ?sv=1&sig=${hiddenMark}&se=2`],
    ['Server=db;Password="a;b c";User=x', `Server=db;Password=${hiddenMark};User=x`],
    ['secret: hunter2', `secret: ${hiddenMark}`],
    ['-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----', hiddenMark],
  ])('hides what is secret in %s', (text, shown) => {
    expect(redactText(text)).toEqual({ shown, hidden: 1 });
  });

  it.each([
    'The sheet "Invoices" does not exist',
    'Job 9cc6c2e4-237d-42f6-8cb8-43010652fb22 of 2026-11-23T14:03:11.1234567Z',
    'order 4111 1111 1111 1112 and item 1234567890123',
    'C:\\Robots\\Finance\\Invoices\\2026\\November\\Accounts\\Payable\\in.xlsx',
    'sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'at UiPath.Excel.WorkbookApplication.SetSheet(String name)',
    'key: value, row = 17',
    'Password: The password does not match the policy',
    'Invalid token: EndObject. Path "rows[0]", line 1',
    "Could not load file or assembly 'Foo, Version=1.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089'",
    'at A.Run(CancellationToken cancellationToken) in /home/robot/Processes/Finance2026/InvoiceProcessing/Main.cs:line 5',
    'The credential asset "SAP" could not be found. Token expired: log in again',
  ])('leaves %s as it is', (text) => {
    expect(redactText(text)).toEqual({ shown: text, hidden: 0 });
  });

  it('is done once: what is redacted stays as it is', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'password',
        'token: ',
        'pwd=',
        '=',
        ':',
        ' ',
        '"',
        "'",
        '\n',
        ';',
        '@',
        'https://',
        '•••',
      ),
      fc.constantFrom(
        'Bearer ',
        jwt,
        base64,
        '4111 1111 1111 1111',
        'Word goes on',
        'key',
        '.',
        '-',
        'eyJ',
        '5',
      ),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const { shown } = redactText(pieces.join(''));
        expect(redactText(shown).shown).toBe(shown);
      }),
      { numRuns: 3_000 },
    );
  });

  it('takes time in proportion to the text, whatever repeats in it', () => {
    const timeOf = (text: string): number => {
      const before = process.threadCpuUsage();
      redactText(text);
      const { system, user } = process.threadCpuUsage(before);
      return (user + system) / 1_000;
    };
    const repeated = fc.oneof(
      fc.constantFrom(
        'eyJaaaaa-',
        'a="',
        "p='",
        'password = ',
        'a ',
        'A1b+/',
        '1-',
        'http://a:',
        '-----BEGIN A-----',
        'k=k=',
        '"\\',
      ),
      fc.string({ minLength: 1, maxLength: 8 }),
    );
    fc.assert(
      fc.property(repeated, (unit) => {
        const text = (length: number): string => unit.repeat(Math.ceil(length / unit.length));
        // Quadratic work would take hundreds of times as long; the allowance is for what runs beside it.
        const small = Math.min(timeOf(text(4_000)), timeOf(text(4_000)), timeOf(text(4_000)));
        const large = Math.min(timeOf(text(64_000)), timeOf(text(64_000)));
        expect(large).toBeLessThan(Math.max(small, 1) * 16 * 6);
      }),
      { numRuns: 60 },
    );
  });

  it('takes no long time for any text, and nothing but secrets', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'Z', '9', ' ', ':', '=', '"', '\\', '-', '/', '@', '.', '\n'),
    });
    fc.assert(
      fc.property(text, (given) => {
        const { hidden, shown } = redactText(given);
        if (hidden === 0) expect(shown).toBe(given);
        else expect(shown).toContain(hiddenMark);
      }),
    );
    const started = performance.now();
    for (const unit of ['a', '1 ', 'a=', '"', 'a:b@', 'eyJa.', 'password ', 'http://'])
      redactText(unit.repeat(100_000 / unit.length));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('values', () => {
  it('go whole under a secret name, however deep; others by what is in them', () => {
    const value = {
      user: 'ana',
      password: 'hunter2',
      login: { apiKey: { id: 7 }, note: 'pwd=hunter2' },
      cards: [4111111111111111, 17],
      empty: { token: '', secret: null, hasPassword: true },
    };
    expect(redactJson(value)).toEqual({
      shown: {
        user: 'ana',
        password: hiddenMark,
        login: { apiKey: hiddenMark, note: `pwd=${hiddenMark}` },
        cards: [hiddenMark, 17],
        empty: { token: '', secret: null, hasPassword: true },
      },
      hidden: 4,
    });
  });

  it('of any shape never show what a secret name held', () => {
    const secret = 'S3cr3t-V4lu3';
    const holder = fc.tuple(fc.constantFrom('password', 'Api Token', 'client_secret'), fc.jsonValue());
    fc.assert(
      fc.property(holder, fc.array(fc.string(), { maxLength: 5 }), ([name, other], path) => {
        let value: Json = { [name]: secret, other: other as Json };
        for (const step of path) value = { [step]: [value] };
        expect(JSON.stringify(redactJson(value).shown)).not.toContain(secret);
      }),
    );
  });
});
