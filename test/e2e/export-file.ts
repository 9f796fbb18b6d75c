import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver } from './chat-driver.ts';

const columns = 'Process,State,Robot,Machine,Folder,Created (UTC),Started (UTC),Ended (UTC),Source,Info,Key';
/** A folder of the lively tenant. */
const folder = 'Finance/Accounts Payable';

/** Jobs as a file: asked for, followed in place, brought into the chat. */
export function exportFile(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`a file of jobs on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;

    beforeAll(async () => {
      chat = await open();
      bot = await startBot([chat], { PUBLIC_URL: 'https://bot.example.com' });
      await chat.until('ana', (m) => /I watch/.test(m.text), 'the bot to be there');
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    /** Exports that were asked for, with their filter and folder header. */
    const asked = () =>
      bot.sandbox.control
        .requests()
        .filter((each) => each.method === 'POST' && each.url.includes('OData.Export'))
        .map((each) => ({
          query: new URL(each.url, 'http://sandbox').searchParams,
          folder: each.requestHeaders['x-uipath-organizationunitid'],
          body: each.requestBody,
        }));
    const rows = (text: string) => text.split('\r\n').filter((line) => line !== '').length - 1;

    it('has Orchestrator write it: Export, Exports(id), GetDownloadLink, download', async () => {
      const { id } = bot.sandbox.control.addFolder({ path: 'Shipping' });
      bot.sandbox.control.addRelease({ name: 'Labels', folder: 'Shipping' });
      bot.sandbox.control.addJob({ process: 'Labels', state: 'Faulted', info: 'No "paper", no label' });
      bot.sandbox.control.addJob({ process: 'Labels', state: 'Successful' });
      bot.sandbox.control.clearRequests();

      await chat.type('sam', 'export folder:Shipping state:Faulted');
      const message = await chat.until('jo', (m) => /Export for Sam/.test(m.text), 'the progress');
      const file = await chat.file('sam', (text) => text.includes('No ""paper"", no label'), 'the file');

      expect(file.name).toMatch(/^jobs-[\d-]+-[0-9a-f]{6}\.csv$/);
      expect(file.text.startsWith(`\ufeff${columns}\r\n`)).toBe(true);
      expect(rows(file.text)).toBe(1);
      expect(asked()).toEqual([{ query: expect.anything(), folder: String(id), body: undefined }]);
      expect(asked()[0]?.query.get('$filter')).toBe("State eq 'Faulted'");
      const reads = bot.sandbox.control.requests().filter((each) => each.method === 'GET');
      expect(reads.some((each) => /\/odata\/Exports\(\d+\)$/.test(each.url))).toBe(true);
      expect(reads.some((each) => /\/odata\/Exports\(\d+\)\/\S+GetDownloadLink$/.test(each.url))).toBe(true);
      const end = await chat.until(
        'jo',
        (m) => m.id === message.id && /1 job, \d+ bytes/.test(m.text),
        'the message to tell the end',
      );
      expect(end.text).toContain('Jobs that are Faulted in Shipping');
      expect(end.buttons).not.toContain('Cancel');
    });

    it('unzips what comes zipped and joins several folders under one header line', async () => {
      bot.sandbox.control.setExports({ file: 'zip', signIn: true });
      const before = asked().length;
      await chat.type('ana', 'export folder:Finance/* error:"Joined by the bot"');
      await chat.until('ana', (m) => /No job fits/.test(m.text), 'to be told that there is none');
      expect(asked().length - before).toBeGreaterThan(1);

      for (const path of ['Finance', folder]) {
        bot.sandbox.control.addRelease({ name: `Join ${path}`, folder: path });
        bot.sandbox.control.addJob({ process: `Join ${path}`, state: 'Faulted', info: 'Joined by the bot' });
      }
      await chat.type('ana', 'export folder:Finance/* error:"Joined by the bot"');
      const file = await chat.file('ana', (text) => text.includes('Joined by the bot'), 'the file');
      expect(file.text.split('Process,State').length).toBe(2);
      expect(rows(file.text)).toBe(2);
      bot.sandbox.control.setExports({ file: 'csv', signIn: false });
    });

    it('lets a person have one at a time, and cancel it', async () => {
      bot.sandbox.control.setExports({ ends: 'never' });
      await chat.type('jo', 'export folder:Shipping');
      const first = await chat.until(
        'jo',
        (m) => /Export for Jo/.test(m.text) && /is writing the file/.test(m.text),
        'the progress',
      );
      await chat.type('jo', 'export folder:Shipping');
      await chat.until('jo', (m) => /still under way/.test(m.text), 'to be told to wait');
      await chat.click('jo', first, 'Cancel');
      await chat.until('ana', (m) => m.id === first.id && /Cancelled by Jo/.test(m.text), 'the end');
      bot.sandbox.control.setExports({ ends: 'Completed' });
      await chat.type('jo', 'export folder:Shipping state:Successful');
      await chat.file('jo', (text) => text.includes('Labels,Successful'), 'the next file');
    });

    it('says what Orchestrator says when the export fails', async () => {
      bot.sandbox.control.setExports({ ends: 'Failed' });
      await chat.type('ana', 'export folder:Shipping');
      await chat.until(
        'ana',
        (m) => /export of Shipping failed/.test(m.text) && /since:7d/.test(m.text),
        'the fault',
      );
      bot.sandbox.control.setExports({ ends: 'Completed' });
    });

    it('writes the file itself when the exports of the day are used up, and says so', async () => {
      bot.sandbox.control.addJob({ process: 'Labels', state: 'Faulted', info: 'After the last export' });
      bot.sandbox.control.setExports({ aDay: 0 });
      await chat.type('ana', 'export folder:Shipping error:"After the last export"');
      await chat.file('ana', (text) => text.includes('After the last export'), 'the file');
      await chat.until(
        'ana',
        (m) => /no more exports for this tenant today/.test(m.text) && /daily limit/.test(m.text),
        'the reason',
      );
      bot.sandbox.control.setExports({ aDay: 100 });
    });

    it('writes the same columns itself where the server has no exports, formulas made harmless', async () => {
      const info = '=HYPERLINK("http://x","y")\r\nsecond line';
      bot.sandbox.control.addJob({ process: 'Labels', state: 'Faulted', info });
      bot.sandbox.control.setExports({ missing: true });
      await chat.type('sam', 'export folder:Shipping error:HYPERLINK');
      const file = await chat.file('sam', (text) => text.includes('HYPERLINK'), 'the file');
      expect(file.text.startsWith(`\ufeff${columns}\r\n`)).toBe(true);
      expect(file.text).toContain(`,"'=HYPERLINK(""http://x"",""y"")\r\nsecond line",`);
      await chat.until('sam', (m) => /makes no exports yet/.test(m.text), 'who wrote it');
    });
  });
}
