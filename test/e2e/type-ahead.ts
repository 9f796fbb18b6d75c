import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver, SeenForm, Who } from './chat-driver.ts';

const folderHeader = 'x-uipath-organizationunitid';
const payable = 'Finance/Accounts Payable';

/** Names of processes while one types: what is offered to whom, in which order, and what a choice starts. */
export function typeAhead(
  platform: string,
  open: () => Promise<ChatDriver>,
  /** What stands beside a field into which a name may be typed in full; null where the platform has no such field. */
  typed: string | null,
): void {
  describe(`type-ahead on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;
    let entry: { readonly key: string };

    beforeAll(async () => {
      chat = await open();
      bot = await startBot([chat]);
      await chat.until('sam', (m) => /I watch/.test(m.text), 'the bot to be there');
      const { control } = bot.sandbox;
      control.addRelease({ name: 'Ledger_Archive', folder: payable });
      control.addRelease({ name: 'Month of the Ledger', folder: payable });
      entry = control.addRelease({
        name: 'Ledger_Entry',
        folder: payable,
        inputs: [{ name: 'in_Month', type: 'System.String', required: true, hasDefault: false }],
      });
      control.addRelease({ name: 'Subledger all', folder: 'Shared' });
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    const listings = () =>
      bot.sandbox.control
        .requests()
        .filter(
          (each) =>
            /\/odata\/Releases\?/.test(each.url) && decodeURIComponent(each.url).includes('$orderby=Id'),
        )
        .map((each) => Object.fromEntries(new URL(each.url, 'http://host').searchParams));
    /** The form that asks for the process, newly opened. */
    const openForm = async (who: Who): Promise<SeenForm> => {
      await chat.type(who, 'start');
      const form = await chat.form(who);
      expect(form.fields).toEqual(typed === null ? ['Process'] : ['Process', typed]);
      return form;
    };
    const search = async (who: Who, form: SeenForm, text: string): Promise<readonly string[]> =>
      (await chat.search(who, form, 'Process', text)).map((offer) => offer.text);
    const choose = async (who: Who, form: SeenForm, text: string, wanted: RegExp): Promise<void> => {
      const offers = await chat.search(who, form, 'Process', text);
      const offer = offers.find((each) => wanted.test(each.text));
      expect(offer, `${wanted} among ${offers.map((each) => each.text).join(', ')}`).toBeDefined();
      await chat.submit(who, form, { Process: offer?.value ?? '' });
    };

    it('offers what fits, and starts what is chosen with its inputs', async () => {
      const form = await openForm('ana');
      const offered = await search('ana', form, 'ledg');
      expect(offered.map((text) => text.split(' ')[0])).toEqual([
        'Ledger_Archive',
        'Ledger_Entry',
        'Month',
        'Subledger',
      ]);
      expect(offered[1]).toContain(payable);
      await choose('ana', form, 'entry led', /^Ledger_Entry/);
      const asked = await chat.form('ana');
      expect(asked.fields).toEqual(['in_Month']);
      expect(asked.text).toContain('Start Ledger_Entry');
      await chat.submit('ana', asked, { in_Month: 'May' });
      await chat.until('ana', (m) => /Ledger_Entry started by/.test(m.text), 'the job');
      expect(bot.orchestrator.starts('Ledger_Entry')).toMatchObject([
        { ReleaseKey: entry.key, InputArguments: JSON.stringify({ in_Month: 'May' }) },
      ]);
    });

    it('offers first what was started last', async () => {
      await chat.until('ana', (m) => /Ledger_Entry.*Successful/s.test(m.text), 'the end of the job');
      const form = await openForm('ana');
      expect((await search('ana', form, 'ledg'))[0]).toMatch(/^Ledger_Entry/);
      expect((await search('ana', form, ''))[0]).toMatch(/^Ledger_Entry/);
    });

    it('tells processes of one name apart, and starts the one that was meant', async () => {
      const form = await openForm('jo');
      const offered = await search('jo', form, 'remind send');
      expect(new Set(offered).size).toBe(2);
      await choose('jo', form, 'send_rem', /Finance\/Payroll/);
      await chat.until('jo', (m) => /Send_Reminders started by/.test(m.text), 'the job');
      const there = bot.sandbox.control
        .releases('Send_Reminders')
        .find((release) => release.folder === 'Finance/Payroll');
      expect(bot.orchestrator.starts('Send_Reminders')).toMatchObject([{ ReleaseKey: there?.key }]);
      const start = bot.sandbox.control
        .requests()
        .find((each) => JSON.stringify(each.requestBody ?? '').includes(there?.key ?? '-'));
      expect(start?.requestHeaders[folderHeader]).toBe(
        String(bot.sandbox.control.addFolder({ path: 'Finance/Payroll', robots: 0 }).id),
      );
    });

    it('takes a name that is given in full, in any case', async () => {
      const form = await openForm('jo');
      const [offer] = await chat.search('jo', form, 'Process', 'ledger_archive');
      const given = typed === null ? { Process: offer?.value ?? '' } : { [typed]: 'ledger_archive' };
      await chat.submit('jo', form, given);
      await chat.until('jo', (m) => /Ledger_Archive started by/.test(m.text), 'the job');
      expect(bot.orchestrator.starts('Ledger_Archive')).toHaveLength(1);
    });

    it('offers nothing to who may start nothing', async () => {
      const form = await openForm('ana');
      expect(await search('ana', form, 'ledg')).not.toEqual([]);
      expect(await search('sam', form, 'ledg')).toEqual([]);
      expect(await search('ana', form, 'nothing like it')).toEqual([]);
    });

    it('has asked Orchestrator once for all of that', () => {
      expect(listings()).toEqual([
        {
          $select:
            'Id,Key,Name,ProcessKey,ProcessVersion,OrganizationUnitId,OrganizationUnitFullyQualifiedName',
          $orderby: 'Id asc',
          $top: '1000',
          $count: 'true',
        },
      ]);
    });
  });
}
