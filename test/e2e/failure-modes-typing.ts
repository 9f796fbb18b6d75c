import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver } from './chat-driver.ts';

const process = 'input_output_test_DocEnv';

/** F35: what phones and keyboards make of a line, told once for every platform. */
export function typingFailures(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`F35: lines as they are typed on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;

    beforeAll(async () => {
      chat = await open();
      bot = await startBot([chat]);
      await chat.until('ana', (m) => /I watch/.test(m.text), 'the summary of the first run');
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    const name = "O'Brien & Söhne (50%)";

    it('names with quotes, signs and unicode work in lists', async () => {
      bot.orchestrator.fault(name, { info: 'The price list is empty' });
      const lines = [
        `faulted process:"${name}"`,
        `faulted process:“O’Brien & Söhne (50%)”`,
        `faulted\u00a0process:„O'Brien\u00a0&\u00a0Söhne (50%)“ since:24h`,
        `faulted —process:«${name.toUpperCase()}»`,
      ];
      for (const line of lines) {
        const before = new Set((await chat.messages('sam')).map((message) => message.id));
        await chat.type('sam', line);
        const list = await chat.until(
          'sam',
          (m) => !before.has(m.id) && /faulted .*in the last/i.test(m.text),
          `an answer to ${line}`,
        );
        expect(list.text, line).toContain('The price list is empty');
      }
    });

    it('in show', async () => {
      const id = bot.orchestrator.fault(name, { info: 'The price list is old' });
      await chat.type('sam', `show\u00a0“${id}”`);
      await chat.until('sam', (m) => m.text.includes(`${name}: Faulted`), 'the job');
    });

    it('and in start', async () => {
      bot.orchestrator.outcome(name, 'succeed');
      const lines = [
        `start ${name}`,
        `start “o’brien & söhne (50%)”`,
        `start '${name.toLowerCase()}' count:1`,
      ];
      for (const [index, line] of lines.entries()) {
        await chat.type('ana', line);
        await bot.settled();
        expect(bot.orchestrator.starts(name), line).toHaveLength(index + 1);
      }
      await chat.until('sam', (m) => m.text.includes(`${name} started by Ana`), 'the run');
    });

    it('in values, too', async () => {
      await chat.type('ana', `start ${process} age=5 stringNew=“it’s — fine”`);
      await bot.settled();
      const inputs = bot.orchestrator.starts(process).map((each) => JSON.parse(each.InputArguments ?? '{}'));
      expect(inputs).toContainEqual(expect.objectContaining({ age: 5, stringNew: 'it’s — fine' }));
    });
  });
}
