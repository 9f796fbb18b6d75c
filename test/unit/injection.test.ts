import { describe, expect, it } from 'vitest';
import type { Form } from '../../src/chat/form.ts';
import type { Actor, Invocation } from '../../src/chat/invocation.ts';
import type { Json, Message } from '../../src/chat/message.ts';
import type { Command } from '../../src/commands/define.ts';
import { commands } from '../../src/commands/index.ts';
import type { AlertBody } from '../../src/domain/alert-body.ts';
import type { ApprovalBody } from '../../src/domain/approval-body.ts';
import type { Process, ProcessInput } from '../../src/domain/process.ts';
import { cell } from '../../src/exports/csv.ts';
import { createLogger } from '../../src/logger.ts';
import { renderNotice } from '../../src/views/notice.ts';
import { aBot, type Bot, type Heard } from '../fixtures/a-bot.ts';
import { cellEscapes, lineEscapes } from '../fixtures/escapes.ts';
import { formFaults, messageFaults } from '../fixtures/everywhere.ts';
import { fakeOrchestrator } from '../fixtures/fake-orchestrator.ts';
import { aJob } from '../fixtures/job.ts';
import { nastyTexts } from '../fixtures/nasty.ts';
import { readCsv } from '../fixtures/read-csv.ts';

/** Stands in some of the texts, so that it can be seen that they do arrive. */
const mark = 'Zq7';
const texts = [...nastyTexts, ...nastyTexts.slice(0, 4).map((text) => `${mark} ${text}`)];
/** Clicks and forms that one answer may lead on to, and those that are followed. */
const mostFollowed = 4;

const everybody = { viewer: ['*'], operator: ['*'], admin: ['*'] };

/** Everything that a person has seen. */
interface Seen {
  readonly messages: Message[];
  readonly forms: Form[];
}

/** A bot whose jobs, processes, robots, folders, logs and people are all called this. */
async function aNastyBot(nasty: string, logged: string[]): Promise<Bot> {
  const folder = { id: 7, path: nasty };
  const input = (type: ProcessInput['type'], change: Partial<ProcessInput> = {}): ProcessInput => ({
    name: `${type}${nasty}`,
    title: nasty,
    description: nasty,
    type,
    declaredType: nasty,
    required: false,
    defaultValue: nasty,
    ...change,
  });
  const process: Process = {
    tenant: 'default',
    key: 'key-1',
    name: nasty,
    version: nasty,
    description: nasty,
    folder,
    inputs: [
      input('text', { required: true }),
      input('integer'),
      input('boolean', { defaultValue: true }),
      input('date'),
      input('json', { defaultValue: { [nasty]: nasty } }),
      input('choice', {
        options: [
          { value: nasty, label: nasty },
          { value: 'b', label: nasty },
        ],
      }),
    ],
  };
  const orchestrator = fakeOrchestrator([
    process,
    { ...process, key: 'key-2', folder: { id: 8, path: `${nasty}/B` } },
  ]);
  const states = ['Faulted', 'Running', 'Suspended', 'Pending'] as const;
  for (const [at, state] of states.entries()) {
    const id = 127_416 + at;
    const args = JSON.stringify({ [nasty]: nasty, list: [nasty] });
    orchestrator.put(
      aJob({
        id,
        state,
        process: nasty,
        processVersion: nasty,
        releaseKey: 'key-1',
        folder,
        robot: nasty,
        machine: nasty,
        source: nasty,
        startedBy: nasty,
        priority: nasty,
        info: state === 'Faulted' ? `${nasty}\n  at ${nasty}` : null,
        inputArguments: args,
        outputArguments: nasty,
        ...(state === 'Faulted' ? {} : { ended: null }),
      }),
    );
    orchestrator.lines.set(id, [{ at: '2026-03-01T08:00:30Z', level: 'Error', message: nasty } as never]);
    orchestrator.obstacles.set(id, [{ said: nasty, todo: nasty }]);
  }
  const log = createLogger('trace', { write: (line: string) => void logged.push(line) });
  const bot = await aBot({ orchestrator, log, policy: everybody });
  for (const [at, job] of [...orchestrator.all.values()].entries()) {
    const body: AlertBody = { kind: 'alert', job, earlierFaults: 0, history: [] };
    await bot.store.openNotice(
      { id: `n${at}`, tenant: 'default', body, targets: [] },
      '2026-03-01T14:04:00Z',
    );
    await bot.store.addPost(`n${at}`, 'slack:C1', { conversation: 'C1', message: `a${at}` }, 1);
  }
  const asked = approvalOf(nasty);
  await bot.store.openNotice(
    { id: asked.id, tenant: 'default', body: asked.body, targets: [] },
    asked.body.at,
  );
  return bot;
}

/** Somebody asks for something, in these words. */
function approvalOf(nasty: string): { readonly id: string; readonly body: ApprovalBody } {
  const body: ApprovalBody = {
    kind: 'approval',
    command: 'kill',
    args: { job: 127_417, reason: nasty },
    by: { platform: 'slack', id: 'U9', name: nasty },
    timeZone: null,
    at: '2026-03-01T14:04:00Z',
    place: { target: 'slack:C1', kind: 'channel', private: true },
    home: 'slack:C1',
    reason: nasty,
    rule: nasty,
    approvers: [{ principal: '*', name: nasty }],
    deed: { words: nasty, means: nasty, facts: [{ label: nasty, value: nasty }], inputs: [nasty] },
    seal: [{ what: nasty, value: nasty, told: true }],
    expires: '2026-03-02T14:04:00Z',
    state: { name: 'waiting' },
    invocation: nasty,
  };
  return { id: 'k3f9a', body };
}

/** What somebody may type to a command, with the text in every place that takes one. */
function linesOf({ args, examples, name }: Command, nasty: string): readonly string[] {
  const filters = Object.entries(args).filter(([, arg]) => arg.form === 'filter');
  const quoted = `"${nasty}"`;
  return [
    ...examples.slice(0, 2),
    `${name} ${nasty}`,
    `${name} ${quoted} ${filters.map(([filter]) => `${filter}:${quoted}`).join(' ')}`,
    `${name} 127416 ${nasty}`,
    `${name} 127417 ${quoted}=${quoted}`,
    `${name} ${filters
      .slice(0, 1)
      .map(([filter]) => `${filter}:${quoted}`)
      .join('')}`,
  ];
}

async function use(bot: Bot, command: Command, nasty: string, actor: Actor): Promise<Seen> {
  const seen: Seen = { messages: [], forms: [] };
  const on = { message: 'a0', text: `${nasty} job 127416` };
  for (const line of linesOf(command, nasty)) note(await bot.say(line, { actor }), seen);
  for (const via of ['shortcut', 'link'] as const) {
    const args = via === 'link' ? { job: 127_416, unfurl: true } : {};
    note(
      await bot.ask({ command: command.name, args }, { actor, via, on: via === 'link' ? null : on }),
      seen,
    );
  }
  const strange: Record<string, Json> = Object.fromEntries(
    Object.keys(command.args).map((name) => [name, nasty]),
  );
  note(await bot.ask({ command: command.name, args: strange }, { actor, on }), seen);
  await follow(bot, seen, nasty, { actor, on });
  for (const notice of await bot.store.openNotices('default')) {
    seen.messages.push(renderNotice(notice, bot.orchestrator));
  }
  return seen;
}

/** Fills in the forms and clicks the buttons that stand there. */
async function follow(bot: Bot, seen: Seen, nasty: string, change: Partial<Invocation>): Promise<void> {
  for (const form of seen.forms.slice(0, mostFollowed)) {
    const values = Object.fromEntries(
      form.fields.map((field) => [field.name, field.kind === 'toggle' ? true : nasty]),
    );
    note(await bot.submit(form, values, change), seen);
  }
  const buttons = seen.messages.flatMap(({ blocks }) =>
    blocks.flatMap((block) => ('buttons' in block ? block.buttons : [])),
  );
  const commandButtons = buttons.filter((button) => 'command' in button);
  for (const button of commandButtons.slice(0, mostFollowed)) note(await bot.click(button, change), seen);
}

function note(heard: Heard, { forms, messages }: Seen): void {
  messages.push(...heard.posts.map(({ message }) => message));
  for (const reply of heard.replies) {
    if ('message' in reply) messages.push(reply.message);
    if ('form' in reply) forms.push(reply.form);
  }
}

describe('F22: nasty texts', () => {
  it.each(commands.map((command) => [command.name, command] as const))(
    'through %s reach every output as plain text',
    { timeout: 120_000 },
    async (_name, command) => {
      let arrived = 0;
      for (const [at, nasty] of texts.entries()) {
        const logged: string[] = [];
        const bot = await aNastyBot(nasty, logged);
        const platform = at % 2 === 0 ? 'slack' : 'teams';
        const seen = await use(bot, command, nasty, { platform, id: 'U1', name: nasty, timeZone: null });
        expect(seen.messages.length + seen.forms.length).toBeGreaterThan(0);
        for (const message of unlike(seen.messages)) {
          expect(JSON.stringify(message)).not.toContain('went wrong on our side');
          if (JSON.stringify(message).includes(mark)) arrived += 1;
          expect(messageFaults(message), `of ${JSON.stringify(message).slice(0, 2_000)}`).toEqual([]);
        }
        for (const form of unlike(seen.forms)) expect(formFaults(form, nasty), form.title).toEqual([]);
        for (const line of logged) {
          expect(lineEscapes(line.slice(0, -1))).toEqual([]);
          expect(JSON.parse(line)).toBeTypeOf('object');
        }
      }
      if (Object.keys(command.args).length > 0) expect(arrived).toBeGreaterThan(0);
    },
  );

  it('come back from the store as they were', async () => {
    for (const nasty of nastyTexts) {
      const text = nasty.toWellFormed().replaceAll('\u0000', '');
      const bot = await aNastyBot(text, []);
      const notice = await bot.store.notice('n0');
      expect(notice?.body).toMatchObject({ job: { process: text, info: `${text}\n  at ${text}` } });
      await bot.store.keep(`x:${text}`, text);
      expect(await bot.store.recall(`x:${text}`)).toBe(text);
      expect(await bot.store.recall('x:')).toBeNull();
    }
  });

  it('stay in one cell of a table, which computes nothing', () => {
    for (const nasty of nastyTexts) {
      const rows = readCsv(`before,${cell(nasty)},after\r\n`);
      expect(rows).toHaveLength(1);
      expect(rows[0]).toHaveLength(3);
      expect(cellEscapes(rows[0] ?? [])).toEqual([]);
    }
  });

  it('stay in one line of the log', () => {
    const lines: string[] = [];
    const log = createLogger('info', { write: (line: string) => void lines.push(line) });
    for (const nasty of nastyTexts) log.error({ err: new Error(nasty), [nasty]: { text: nasty } }, 'static');
    expect(lines).toHaveLength(nastyTexts.length);
    for (const line of lines) expect(lineEscapes(line.slice(0, -1))).toEqual([]);
  });
});

function unlike<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
