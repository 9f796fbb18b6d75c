import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { createRedactor } from '../../src/redact/redactor.ts';
import type { ChatDriver, Seen, Who } from './chat-driver.ts';
import { createWorld, type World } from './failure-modes-world.ts';

/** Secret by what stands before them, by their looks, or by this bot's own settings: nobody ever reads them. */
const secrets = {
  error: 'hunter2-in-the-error',
  log: 'hunter2-in-the-log',
  input: 'hunter2-in-the-inputs',
  output: 'hunter2-in-the-outputs',
  typed: 'hunter2-as-typed',
  noted: 'hunter2-in-a-note',
  card: '4111 1111 1111 1111',
  pattern: 'KD-7654321',
} as const;
/** For the one who asks alone. */
const values = { input: 'INV-77-in', output: 'booked-as-out', typed: 'stringed-along' } as const;

const info = `Logon with password=${secrets.error} of customer ${secrets.pattern} failed, card ${secrets.card}`;

/**
 * No secret of a job is read by anybody, and no input or output by anybody but the one who asks (F23).
 * `inChannel`: what everybody else sees.
 */
export function keepsSecrets<Chat extends ChatDriver>(
  platform: string,
  open: () => Promise<Chat>,
  inChannel: (chat: Chat) => Promise<readonly Seen[]>,
): void {
  describe(`F23: secrets of jobs on ${platform} (F23)`, () => {
    let chat: Chat;
    let world: World;
    let app: App;
    let folder: string;
    const logged: string[] = [];

    beforeAll(async () => {
      chat = await open();
      world = await createWorld([chat]);
      folder = mkdtempSync(join(tmpdir(), 'chatops-redact-'));
      const file = join(folder, 'chatops.yaml');
      writeFileSync(file, "redact:\n  patterns: ['KD-\\d{7}']\n");
      const config = readConfig(
        world.settings({ CHATOPS_CONFIG: file, PUBLIC_URL: 'https://bot.example.com' }),
      );
      const log = createLogger(
        'trace',
        { write: (line: string) => void logged.push(line) },
        createRedactor(config.redaction),
      );
      app = await startApp(config, log);
      await chat.connect(app.url);
      await chat.until('ana', ({ text }) => text.includes('I watch'), 'the bot');
    });
    afterAll(async () => {
      await app?.stop();
      await world?.close();
      await chat?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const control = () => world.orchestrator.control;
    const says =
      (...words: readonly (string | RegExp)[]) =>
      ({ text }: Seen) =>
        words.every((word) => (typeof word === 'string' ? text.includes(word) : word.test(text)));

    it('stay there, whatever is asked', async () => {
      const done = (
        control().addJob({
          process: 'Invoice_Processing',
          state: 'Faulted',
          info,
          inputArguments: JSON.stringify({ invoice: values.input, apiToken: secrets.input }),
          outputArguments: JSON.stringify({ total: values.output, password: secrets.output }),
        }) as { Id: number }
      ).Id;
      control().addLogs(done, [{ message: `calling with token=${secrets.log}`, level: 'Error' }]);
      const waiting = (
        control().addJob({
          process: 'Payroll Run',
          state: 'Suspended',
          waitsFor: 'Task',
          inputArguments: JSON.stringify({ invoice: values.input, apiToken: secrets.input }),
        }) as { Id: number }
      ).Id;
      const live = control().faultNow('Payroll Run', { info });

      const alert = await chat.until(
        'sam',
        says('Payroll Run faulted', 'Logon with password=•••'),
        'the alert',
      );
      expect(alert.text).toContain('customer ••• failed, card •••');

      const seen = async (who: Who, line: string, ...words: readonly (string | RegExp)[]): Promise<Seen> => {
        await chat.type(who, line);
        return chat.until(who, says(...words), line);
      };
      await seen('ana', `show ${done}`, String(done), 'Origin', 'password=•••');
      await seen('ana', `logs ${done}`, `Logs of job ${done}`, 'token=•••');
      await seen('ana', 'list process:Invoice_Processing', 'Invoice_Processing', 'password=•••');
      await seen('ana', 'faulted since:1h', String(live), 'password=•••');
      await seen('ana', 'report since:7d', /went well/);
      await seen('ana', `resume ${waiting}`, 'Payroll Run resumed by Ana');
      await seen('ana', `retry ${done}`, /Invoice_Processing.* by Ana/);
      await chat.type('ana', `note ${live} it logs on with password=${secrets.noted} since noon`);
      await chat.until('sam', says('it logs on with password=••• since noon'), 'the note');
      for (const verb of ['stop', 'kill']) {
        const { Id: running } = control().addJob({
          process: 'Payroll Run',
          state: 'Running',
          frozen: true,
          inputArguments: JSON.stringify({ invoice: values.input, apiToken: secrets.input }),
        }) as { Id: number };
        const asked = await seen('ana', `${verb} ${running}`, String(running));
        const yes = asked.buttons.find((label) => label === `Kill job ${running}`);
        if (yes !== undefined) await chat.click('ana', asked, yes);
        await expect
          .poll(() => control().job(running), { timeout: 10_000 })
          .not.toMatchObject({ State: 'Running' });
      }
      const { Key } = control().job(live) as { Key: string };
      const link = await chat.paste(
        'jo',
        `${world.orchestrator.url}/jobs(sidepanel:sidepanel/jobs/${Key}/details)`,
      );
      await chat.until(
        'sam',
        (m) => m.id === link.id && m.text.includes('password=•••'),
        'what the link unfolds to',
      );
      await seen('ana', 'status', /Orchestrator/, /reads in the last minute/);
      await seen('ana', 'pending', /pending|waits/i);
      await seen('ana', 'running', /running/i);

      control().outcome('input_output_test_DocEnv', 'fault');
      await chat.whisper(
        'ana',
        `start input_output_test_DocEnv age=33 stringNew=${values.typed} pin=${secrets.typed}`,
      );
      await chat.whisper(
        'ana',
        `start input_output_test_DocEnv age=33 trueOrFalse=false stringNew=${values.typed}`,
      );
      await chat.until('ana', says('input_output_test_DocEnv', /started by Ana/), 'the start');

      await chat.type('ana', 'export process:Invoice_Processing state:Faulted');
      const file = await chat.file('ana', (text) => text.includes('password=•••'), 'the file');
      expect(file.text).toContain('customer ••• failed');
      for (const secret of Object.values(secrets)) expect(file.text).not.toContain(secret);

      await chat.whisper('ana', `show ${done}`);
      const own = await chat.until(
        'ana',
        says(values.input, values.output),
        'the values, to the one who asks',
      );
      expect(own.text).toMatch(/apiToken:\s+•••/);

      // Nobody reads secrets.
      for (const who of ['ana', 'jo', 'sam'] as const) {
        const all = (await chat.messages(who)).map(({ text }) => text).join('\n');
        for (const secret of Object.values(secrets)) expect(all).not.toContain(secret);
      }
      // Nobody else reads what one was shown.
      const others = (await inChannel(chat)).map(({ text }) => text).join('\n');
      expect(others).toContain('Logon with password=•••');
      for (const value of Object.values(values)) expect(others).not.toContain(value);
      // Neither do those who read the log or the database.
      const log = logged.join('');
      const kept = readdirSync(dirname(world.databaseFile), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
        .join('');
      for (const text of [...Object.values(secrets), ...Object.values(values)]) {
        expect(log.includes(text), `the log holds ${text}`).toBe(false);
        expect(kept.includes(text), `the store holds ${text}`).toBe(false);
      }
      expect(kept).toContain('password=');
    }, 90_000);
  });
}
