import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { examineAudit } from '../../src/doctor-audit.ts';
import { readCsv } from '../fixtures/read-csv.ts';
import type { ChatDriver, Seen } from './chat-driver.ts';
import { createWorld, type World } from './failure-modes-world.ts';

/** The audit is written after the answer, and copied a moment later. */
const patience = { timeout: 10_000 };

/**
 * F17: one service account does it all, and the audit names who was behind each act, and who was refused.
 * `file`: whether a personal chat gets files at once, or asks first.
 */
export function auditTrail(
  platform: string,
  open: () => Promise<ChatDriver>,
  file: 'posted' | 'offered',
): void {
  describe(`F17: the audit on ${platform}`, () => {
    let chat: ChatDriver;
    let world: World;
    let app: App;
    let folder: string;
    let settings: Readonly<Record<string, string>>;
    let job: number;

    beforeAll(async () => {
      chat = await open();
      world = await createWorld([chat]);
      folder = mkdtempSync(join(tmpdir(), 'chatops-audit-'));
      settings = {
        CHATOPS_VIEWERS: '*',
        CHATOPS_OPERATORS: chat.principal('jo'),
        CHATOPS_ADMINS: chat.principal('ana'),
        AUDIT_ROUTE: chat.route,
        AUDIT_FILE: join(folder, 'audit.jsonl'),
        AUDIT_KEY: 'a key that nobody guesses',
      };
      app = await world.start(settings);
      await chat.until('ana', (m) => /I watch/.test(m.text), 'the bot to be there');
      job = world.orchestrator.control.faultNow('Payroll Run', { info: 'The bank is closed' });
      await chat.until('ana', (m) => /The bank is closed/.test(m.text), 'the alert');
    });
    afterAll(async () => {
      await app?.stop();
      await world?.close();
      await chat?.close();
      if (folder !== undefined) rmSync(folder, { recursive: true });
    });

    const lineOf = (command: string) => world.audit().filter((line) => line.command === command);
    const ask = async (line: string, what: (text: string) => boolean): Promise<Seen> => {
      await chat.personal.type('ana', line);
      return chat.personal.until('ana', (m) => what(m.text), `the answer to ${line}`);
    };

    it('refuses whoever is no admin, and keeps that too', async () => {
      await chat.type('sam', `kill ${job}`);
      await chat.until('sam', (m) => /You can't/.test(m.text) && /kill|end/i.test(m.text), 'the refusal');
      await chat.whisper('jo', 'audit');
      await expect
        .poll(() => lineOf('audit'), patience)
        .toMatchObject([{ actor: chat.principal('jo'), outcome: 'denied' }]);
      await expect
        .poll(() => lineOf('kill'), patience)
        .toMatchObject([{ actor: chat.principal('sam'), outcome: 'denied' }]);
    });

    it('tells an admin who did what to which job, by which rule, and what Orchestrator said', async () => {
      await chat.type('jo', `retry ${job}`);
      await expect.poll(() => lineOf('retry'), patience).toMatchObject([{ outcome: 'ok' }]);
      const list = await ask('audit since:1h', (text) => /Audit since 1h/.test(text));
      for (const word of ['retry', 'kill', 'audit', 'Payroll Run', String(job), 'Sam', 'Jo'])
        expect(list.text, word).toContain(word);
      expect(list.text.indexOf('retry')).toBeLessThan(list.text.indexOf('kill'));
      const line = world.audit().findIndex(({ command }) => command === 'retry') + 1;
      const whole = await ask(`audit line:${line}`, (text) => text.includes(`line ${line}: retry`));
      for (const word of [chat.principal('jo'), 'operators', 'started', 'hmac:'])
        expect(whole.text, word).toContain(word);
    });

    it('narrows it, and pages', async () => {
      const denied = await ask('audit outcome:denied by:Sam', (text) => /with outcome denied/.test(text));
      expect(denied.text).toContain('kill');
      expect(denied.text).not.toContain('retry');
      await ask(`audit job:${job} command:retry`, (text) => /Audit of retry on job/.test(text));
      const first = await ask(
        'audit top:2',
        (text) => /^.*Audit, newest first/s.test(text) && !/since/.test(text),
      );
      await chat.personal.click('ana', first, 'More');
      await chat.personal.until('ana', (m) => /\(continued\)/.test(m.text), 'the next page');
    });

    it('brings all of it as a file to the admin alone', async () => {
      const list = await ask('audit outcome:denied', (text) => /^.*Audit with outcome denied/s.test(text));
      await chat.personal.click('ana', list, 'Export as CSV');
      if (file === 'offered') {
        const offer = await chat.personal.until(
          'ana',
          (m) => /audit-\S+\.csv\s*: \d+ lines/.test(m.text),
          'the offer',
        );
        expect(offer.text).toContain('Accept it below');
        return;
      }
      const posted = await chat.file('ana', (text) => text.includes('At (UTC)'), 'the file');
      expect(posted.name).toMatch(/^audit-[\d-]+-[0-9a-f]{6}\.csv$/);
      const [, ...rows] = readCsv(posted.text);
      expect(rows.length).toBeGreaterThan(1);
      expect(rows.every((row) => row.includes('denied'))).toBe(true);
      for (const who of ['jo', 'sam'] as const)
        expect((await chat.messages(who)).filter(({ text }) => /Export for Ana/.test(text))).toEqual([]);
    });

    it('tells its place of acts and refusals, and a file of everything', async () => {
      const told = await chat.until('jo', (m) => /Audit of/.test(m.text) && /kill/.test(m.text), 'the news');
      expect(told.text).toMatch(/denied/);
      await chat.until('jo', (m) => /Audit of/.test(m.text) && /retry/.test(m.text), 'the news of the act');
      const all = world.audit().length;
      const written = () =>
        readFileSync(settings.AUDIT_FILE ?? '', 'utf8')
          .trimEnd()
          .split('\n');
      await expect.poll(() => written().length, patience).toBeGreaterThanOrEqual(all);
      const seqs = written().map((line) => (JSON.parse(line) as { seq: number }).seq);
      expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    });

    it('keeps what was refused while somebody typed, what nobody could read, and links', async () => {
      await chat.type('jo', 'start');
      const form = await chat.form('jo');
      expect(await chat.search('jo', form, 'Process', 'payroll')).not.toEqual([]);
      expect(await chat.search('sam', form, 'Process', 'payroll')).toEqual([]);
      await chat.type('sam', 'xyzzy');
      await chat.until('sam', ({ text }) => text.includes("I don't know"), 'the answer to nonsense');
      const { Key } = world.orchestrator.control.job(job) as { Key: string };
      await chat.paste('sam', `${world.orchestrator.url}/jobs(sidepanel:sidepanel/jobs/${Key}/details)`);
      const sam = chat.principal('sam');
      const attempts = () =>
        world
          .audit()
          .flatMap(({ actor, command, outcome }) => (actor === sam ? [`${command}: ${outcome}`] : []));
      await expect
        .poll(attempts, patience)
        .toEqual(expect.arrayContaining(['start: denied', 'unreadable: refused: usage', 'show: ok']));
    });

    it('is intact for the doctor, until somebody changes a line', async () => {
      const { DatabaseSync } = await import('node:sqlite');
      const said = async () => {
        const lines: string[] = [];
        const code = await examineAudit(world.settings(settings), (line) => lines.push(line));
        return { code, text: lines.join('\n') };
      };
      const before = await said();
      expect(before.text).toMatch(/✓ audit: intact; \d+ lines since/);
      expect(before.text).toMatch(/✓ audit file: \d+ lines are the same/);
      expect(before.code).toBe(0);
      const database = new DatabaseSync(world.databaseFile);
      const line = world.audit().findIndex(({ command }) => command === 'kill') + 1;
      const update = database.prepare(`update audit set actor_name = 'Nobody' where seq = ${line}`);
      expect(() => update.run()).toThrow('the audit is never changed');
      database.exec('drop trigger audit_stays');
      update.run();
      database.close();
      const after = await said();
      expect(after.code).toBe(1);
      expect(after.text).toContain(`Line ${line} was changed`);
    });
  });
}
