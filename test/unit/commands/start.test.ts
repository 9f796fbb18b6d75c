import { describe, expect, it } from 'vitest';
import { BotError } from '../../../src/domain/errors.ts';
import type { Process, ProcessInput } from '../../../src/domain/process.ts';
import { underWayKey } from '../../../src/domain/under-way.ts';
import { aBot, button, formOf, jo, messageOf } from '../../fixtures/a-bot.ts';
import { fakeOrchestrator } from '../../fixtures/fake-orchestrator.ts';

const process = (name: string, change: Partial<Process> = {}): Process => ({
  tenant: 'default',
  key: `key-${name}`,
  name,
  version: '1.0.0',
  description: null,
  folder: { id: 7, path: 'Finance' },
  inputs: [],
  ...change,
});

const field = (
  name: string,
  type: ProcessInput['type'],
  change: Partial<ProcessInput> = {},
): ProcessInput => ({
  name,
  type,
  declaredType: `System.${type}`,
  required: false,
  defaultValue: null,
  ...change,
});

const withInputs = process('Release_Project', {
  inputs: [
    field('age', 'integer', { required: true }),
    field('trueOrFalse', 'boolean', { required: true }),
    field('stringNew', 'text', { defaultValue: 'testing' }),
    field('day', 'date', { defaultValue: '2026-03-01T00:00:00' }),
    field('more', 'json', { defaultValue: { a: 1 } }),
  ],
});

const botFor = (...processes: Process[]) => aBot({ orchestrator: fakeOrchestrator(processes) });

describe('start', () => {
  it('starts a process of any case and follows its job in a message for all', async () => {
    const bot = await botFor(process("O'Brien & Söhne (50%)"));
    const heard = await bot.say("start o'brien & söhne (50%) count:2");
    expect(heard.text).toBe('done');
    expect(bot.orchestrator.starts[0]).toMatchObject({ count: 2, inputs: null });
    expect(bot.orchestrator.starts[0]?.reference).toMatch(/^chatops-[0-9a-f]{20}$/);
    expect(heard.posts[0]?.message.preview).toBe("O'Brien & Söhne (50%) × 2 started by Ana: 2 Pending");
    const [job] = [...bot.orchestrator.all.values()];
    const [notice] = await bot.store.noticesOfJob('default', job!.id);
    expect(notice?.body).toMatchObject({ kind: 'run', by: { id: 'U1' } });
    expect(await bot.store.postsOf(notice!.id)).toMatchObject([
      { target: 'slack:C1', ref: { conversation: 'C1', message: 'm1' }, shown: notice!.version },
    ]);
    expect(await bot.store.openNotices('default')).toHaveLength(1);
  });

  it('suggests names when there is none of this name', async () => {
    const bot = await botFor(process('Release_Project'), process('Payroll Run'));
    expect((await bot.say('start Relese_Project')).text).toContain(
      'Did you mean `/jobs start Release_Project`?',
    );
    expect((await bot.say('start payrol')).text).toContain('`/jobs start "Payroll Run"`');
    expect((await bot.say('start zzz')).text).toContain('There is no process “zzz” that I can start.');
    expect((await bot.say('start Release_Project folder:HR')).text).toContain(
      '“Release_Project” is not in HR.',
    );
    expect(bot.orchestrator.starts).toEqual([]);
  });

  it('asks when the name stands in two folders, and keeps what was typed', async () => {
    const hr = process('Sync', { key: 'k2', folder: { id: 8, path: 'HR' } });
    const bot = await botFor(process('Sync'), hr);
    const choice = await bot.say('start Sync count:3 a=1');
    expect(choice.text).toContain('# Start Sync in which folder?');
    expect(bot.orchestrator.starts).toEqual([]);
    await bot.click(button(messageOf(choice), 'HR'));
    expect(bot.orchestrator.starts[0]).toMatchObject({ process: { key: 'k2' }, count: 3, inputs: { a: 1 } });
    await bot.say('start Sync folder:finance');
    expect(bot.orchestrator.starts[1]?.process.key).toBe('key-Sync');
  });

  it('offers the first of very many folders, and says how to name another', async () => {
    const bot = await botFor(
      ...Array.from({ length: 300 }, (_, at) =>
        process('Sync', { key: `k${at}`, folder: { id: at, path: `Folder ${at}` } }),
      ),
    );
    const choice = await bot.say('start Sync');
    expect(choice.text).toContain(
      'It is in 300 folders. The first 20 are here. Add `folder:` to name another.',
    );
    expect(
      messageOf(choice).blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])),
    ).toHaveLength(20);
  });

  it('keeps what was typed for the person who typed it', async () => {
    const bot = await botFor(process('Sync'), process('Sync', { key: 'k2', folder: { id: 8, path: 'HR' } }));
    const choice = messageOf(await bot.say('start Sync password=hush'));
    const stolen = await bot.click(button(choice, 'HR'), { actor: jo });
    expect(stolen.text).toContain('The inputs behind this are those of somebody else.');
    const { once = null } = button(choice, 'HR')?.args ?? {};
    const forged = {
      command: 'start',
      args: { tenant: 'default', process: 'Sync', folder: 'HR', once, kept: true },
    };
    expect((await bot.ask(forged, { actor: jo })).text).toContain('those of somebody else');
    expect(bot.orchestrator.starts).toEqual([]);
    await bot.click(button(choice, 'HR'));
    expect(bot.orchestrator.starts).toMatchObject([{ inputs: { password: 'hush' } }]);
  });

  it('starts once however many buttons of one question are pressed (F14)', async () => {
    const bot = await botFor(process('Sync'), process('Sync', { key: 'k2', folder: { id: 8, path: 'HR' } }));
    const choice = messageOf(await bot.say('start Sync'));
    const heard = await Promise.all([
      bot.click(button(choice, 'HR')),
      bot.click(button(choice, 'HR')),
      bot.click(button(choice, 'Finance'), { actor: jo }),
    ]);
    expect(bot.orchestrator.starts).toHaveLength(1);
    expect(heard.map((each) => each.text).toSorted()).toEqual([
      expect.stringMatching(/@(?:Ana|Jo) started this at 14:05: under way\./),
      expect.stringMatching(/@(?:Ana|Jo) started this at 14:05: under way\./),
      expect.stringMatching(/\nSync is started in (?:HR|Finance)\./),
    ]);
    expect(heard.some((each) => each.replies.at(-1)?.kind === 'replace')).toBe(true);
    const late = await bot.click(button(choice, 'HR'));
    expect(late.text).toContain('(job `500001`, Pending)');
    await bot.say('start Sync folder:HR');
    expect(bot.orchestrator.starts, 'a new question').toHaveLength(2);
  });

  it('keeps inputs out of the buttons that ask for the folder, however long they are (F23)', async () => {
    const bot = await botFor(process('Sync'), process('Sync', { key: 'k2', folder: { id: 8, path: 'HR' } }));
    const choice = await bot.say(`start Sync pin=hunter2 more=${'x'.repeat(5000)}`);
    expect(JSON.stringify(choice.replies)).not.toMatch(/hunter2|xxxxx/);
    const hr = button(messageOf(choice), 'HR');
    expect(JSON.stringify(hr?.args).length).toBeLessThan(300);
    expect((await bot.click(hr)).formTitles).toEqual([]);
    expect(bot.orchestrator.starts[0]?.inputs).toEqual({ pin: 'hunter2', more: 'x'.repeat(5000) });
    expect((await bot.click(hr)).text).toContain('used or forgotten by now');
    const stale = await bot.say('start Sync pin=hunter2');
    bot.clock = new Date('2026-03-03T00:00:00Z');
    await bot.store.forgetKept('2026-03-03T00:00:00Z');
    expect((await bot.click(button(messageOf(stale), 'HR'))).text).toContain('used or forgotten by now');
    expect(bot.orchestrator.starts).toHaveLength(1);
  });

  it('starts once when a form is sent twice, and again when nothing came of it', async () => {
    const bot = await botFor(withInputs);
    const values = { age: '1', trueOrFalse: true, stringNew: 'a', day: null, more: null };
    const form = formOf(await bot.say('start Release_Project'));
    bot.orchestrator.next = async () => ({ kind: 'not-started', reason: 'it is not there.' });
    expect((await bot.submit(form, values)).text).toContain('Nothing runs. You can try again.');
    const heard = await Promise.all([bot.submit(form, values), bot.submit(form, values)]);
    expect(bot.orchestrator.starts).toHaveLength(2);
    expect(heard.flatMap((each) => each.posts)).toHaveLength(1);
  });

  it('tells of the job even when the store fails after it started', async () => {
    const bot = await botFor(process('Plain'));
    bot.store.openNotice = () => Promise.reject(new Error('disk full'));
    const heard = await bot.say('start Plain');
    expect(heard.text).toBe('done');
    expect(heard.posts[0]?.message.preview).toBe('Plain started by Ana: Pending');
  });

  it('lets the poller know while it is under way', async () => {
    const bot = await botFor(process('Plain'));
    const key = underWayKey('default', 'Plain');
    let during: string | null = null;
    bot.orchestrator.next = async () => {
      during = await bot.store.recall(key);
      return { kind: 'not-started', reason: 'it is not there.' };
    };
    await bot.say('start Plain');
    expect(during).toBe('2026-03-01T14:05:00.000Z');
    expect(await bot.store.recall(key)).toBeNull();
  });

  it('opens a typed form, keeps it open until all is right, and sends values of the declared types', async () => {
    const bot = await botFor(withInputs);
    const asked = await bot.say('start release_project');
    const form = formOf(asked);
    expect(form).toMatchObject({ title: 'Start Release_Project', submit: 'Start', command: 'start' });
    expect(form.fields).toMatchObject([
      { name: 'age', kind: 'integer', required: true, initial: null, hint: 'A whole number' },
      { name: 'trueOrFalse', kind: 'toggle', required: false, initial: null },
      { name: 'stringNew', kind: 'text', initial: 'testing' },
      { name: 'day', kind: 'date', initial: '2026-03-01' },
      { name: 'more', kind: 'json', initial: '{"a":1}' },
    ]);
    const wrong = await bot.submit(form, {
      age: 'x',
      trueOrFalse: null,
      stringNew: '007',
      day: null,
      more: '{',
    });
    expect(wrong.replies[0]).toMatchObject({
      kind: 'invalid',
      errors: { age: 'must be a whole number; “x” is not', more: expect.stringContaining('no JSON') },
      form: { fields: [{ initial: 'x' }, {}, { initial: '007' }, {}, { initial: '{' }] },
    });
    expect(bot.orchestrator.starts).toEqual([]);
    const values = { age: '0065', trueOrFalse: null, stringNew: '0065', day: '2026-03-02', more: null };
    const done = await bot.submit(formOf(wrong), values);
    expect(done.text).toBe('done');
    expect(bot.orchestrator.starts[0]?.inputs).toEqual({
      age: 65,
      trueOrFalse: false,
      stringNew: '0065',
      day: '2026-03-02T00:00:00',
    });
  });

  it('takes typed inputs without a form, and names what is wrong with them', async () => {
    const bot = await botFor(withInputs);
    const refused = await bot.say('start Release_Project age=x');
    expect(refused.text).toContain('age must be a whole number; “x” is not. trueOrFalse is required.');
    await bot.say('start Release_Project age=33 trueOrFalse=false stringNew=testing');
    expect(bot.orchestrator.starts[0]?.inputs).toEqual({ age: 33, trueOrFalse: false, stringNew: 'testing' });
    const long = await bot.say(
      `start Release_Project age=1 trueOrFalse=true stringNew=${'x'.repeat(10_001)}`,
    );
    expect(long.text).toMatch(/The inputs are 100\d\d characters of JSON; Orchestrator takes 10000 at most/);
    expect(bot.orchestrator.starts).toHaveLength(1);
  });

  it('asks for the robots that were named, and starts on each', async () => {
    const bot = await botFor(process('Plain'), withInputs);
    await bot.say('start Plain robots:all');
    await bot.say('start Plain robots:DocBot,#121 count:2');
    const form = formOf(await bot.say('start Release_Project robots:DocBot'));
    await bot.submit(form, { age: '1', trueOrFalse: true, stringNew: 'a', day: null, more: null });
    expect(bot.orchestrator.starts).toMatchObject([
      { count: 1, robots: 'all' },
      { count: 2, robots: ['DocBot', '#121'] },
      { count: 1, robots: ['DocBot'] },
    ]);
    const many = await bot.say('start Plain robots:a,b,c count:20');
    expect(many.text).toContain('That would be 60 jobs; 50 are the most I start at once.');
    expect(bot.orchestrator.starts).toHaveLength(3);
  });

  it('asks once beforehand whether it would start, and says why not', async () => {
    const bot = await botFor(process('Plain'));
    bot.orchestrator.check = {
      kind: 'invalid',
      problems: [
        { said: 'No machine', todo: 'Assign a machine.' },
        { said: 'No account.', todo: 'Assign a machine.' },
      ],
    };
    const refused = await bot.say('start Plain count:2');
    expect(refused.text).toContain('⛔ Orchestrator refused to start Plain: No machine. No account.');
    expect(refused.text.match(/Assign a machine\./g)).toHaveLength(1);
    expect(bot.orchestrator.checks).toMatchObject([{ count: 2 }]);
    expect(bot.orchestrator.starts).toEqual([]);
    expect(bot.audit.at(-1)?.outcome).toBe(
      'refused: Orchestrator refused to start Plain: No machine. No account.',
    );
    bot.orchestrator.check = { kind: 'unknown' };
    await bot.say('start Plain');
    expect(bot.orchestrator.starts).toHaveLength(1);
  });

  it('shows beside the field what is wrong with it, and can be sent again', async () => {
    const bot = await botFor(withInputs);
    const form = formOf(await bot.say('start Release_Project'));
    const values = { age: '1', trueOrFalse: true, stringNew: 'a', day: null, more: null };
    bot.orchestrator.check = {
      kind: 'invalid',
      problems: [
        { said: 'No robot is free', todo: null },
        { said: "The value of 'age' is too small.", todo: null },
      ],
    };
    const wrong = await bot.submit(form, values);
    expect(wrong.replies[0]).toMatchObject({
      kind: 'invalid',
      errors: { age: "The value of 'age' is too small. No robot is free." },
      form: { fields: [{ initial: '1' }, {}, {}, {}, {}] },
    });
    bot.orchestrator.check = { kind: 'valid' };
    bot.orchestrator.next = () =>
      Promise.reject(new BotError('refused', "The value of 'stringNew' is no text.", { status: 400 }));
    expect((await bot.submit(form, values)).replies[0]).toMatchObject({ kind: 'invalid' });
    bot.orchestrator.next = () => Promise.reject(new BotError('refused', 'No robot.', { status: 409 }));
    expect((await bot.submit(form, values)).text).toContain('⛔ No robot.');
    expect((await bot.submit(form, values)).posts).toHaveLength(1);
  });

  it('says beside the run that its jobs wait, or that some of them are missing', async () => {
    const bot = await botFor(process('Plain'));
    bot.orchestrator.check = {
      kind: 'waits',
      problems: [{ said: 'All robots are busy.', todo: 'Its turn comes.' }],
    };
    const waits = await bot.say('start Plain');
    expect(waits.posts).toHaveLength(1);
    expect(waits.text).toContain('⚠️ Plain will wait: All robots are busy.');
    expect(bot.audit.at(-1)?.outcome).toBe('ok');
    const one = await bot.orchestrator.start(bot.orchestrator.starts[0]!);
    if (one.kind !== 'started') throw new Error('not started');
    bot.orchestrator.next = async () => ({ ...one, missing: 'NightBot: it is off.' });
    const partly = await bot.say('start Plain robots:DocBot,NightBot');
    expect(partly.posts).toHaveLength(1);
    expect(partly.text).toContain('⚠️ Not all of Plain started.');
    expect(partly.text).toContain('NightBot: it is off.');
    expect(bot.audit.at(-1)?.outcome).toBe('failed: not all started: NightBot: it is off.');
  });

  it('shows titles, descriptions, choices and limits of an agent', async () => {
    const agent = process('Agent', {
      inputs: [
        field('level', 'choice', {
          title: 'How urgent',
          description: 'For the queue.',
          defaultValue: 2,
          options: [
            { value: 1, label: 'Not' },
            { value: 2, label: 'Very' },
          ],
        }),
        field('copies', 'integer', { limits: { least: 1, most: 5 } }),
        field('at', 'date', { declaredType: 'string (date-time)' }),
      ],
    });
    const bot = await botFor(agent);
    const form = formOf(await bot.say('start Agent'));
    expect(form.fields).toMatchObject([
      {
        name: 'level',
        label: 'How urgent',
        hint: 'For the queue.',
        kind: 'choice',
        initial: '2',
        options: [
          { value: '1', label: 'Not' },
          { value: '2', label: 'Very' },
        ],
      },
      { name: 'copies', label: 'copies', hint: 'A whole number, 1 to 5' },
      { name: 'at', hint: 'In UTC' },
    ]);
    await bot.submit(form, { level: '1', copies: '2', at: '2026-03-02' });
    expect(bot.orchestrator.starts[0]?.inputs).toEqual({ level: 1, copies: 2, at: '2026-03-02T00:00:00Z' });
  });

  it('asks for the name where none was given, then goes on', async () => {
    const bot = await botFor(withInputs, process('Plain'));
    const first = await bot.ask({ command: 'start', args: {} }, { via: 'shortcut' });
    expect(first.formTitles).toEqual(['Start a process']);
    const wrong = await bot.submit(formOf(first), { process: 'Plan' });
    expect(wrong.text).toBe(
      'invalid: {"process":"There is no process “Plan” that I can start. Did you mean /jobs start Plain?"}',
    );
    const second = await bot.submit(formOf(first), { process: 'release_project' });
    expect(second.text).toBe('form: Start Release_Project');
    const started = await bot.submit(formOf(first), { process: 'plain' });
    expect(started.posts).toHaveLength(1);
  });

  it('says exactly so when a start was not made, or nobody knows', async () => {
    const bot = await botFor(process('Plain'));
    bot.orchestrator.next = async () => ({ kind: 'not-started', reason: 'it is not there.' });
    const not = await bot.say('start Plain');
    expect(not.text).toContain('⚠️ Plain was not started: it is not there.');
    bot.orchestrator.next = async () => ({ kind: 'unknown', reason: 'Orchestrator does not answer.' });
    const unknown = await bot.say('start Plain');
    expect(unknown.text).toContain('It is not known whether Plain started: Orchestrator does not answer.');
    expect(unknown.replies[0]).toMatchObject({ to: 'channel' });
    bot.orchestrator.next = () =>
      Promise.reject(new BotError('refused', 'No robot in Finance can run this.'));
    expect((await bot.say('start Plain')).text).toContain('⛔ No robot in Finance can run this.');
    expect(bot.audit.map((entry) => entry.outcome)).toEqual([
      'failed: not started: it is not there.',
      'failed: not known whether it started: Orchestrator does not answer.',
      'refused: No robot in Finance can run this.',
    ]);
  });
});
