import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ChatAdapter } from '../../../src/chat/chat-adapter.ts';
import { type Form, submittedArgs } from '../../../src/chat/form.ts';
import type { Handler, Invocation, Reply, Request } from '../../../src/chat/invocation.ts';
import type { Args, Button, CommandButton, Json, Message } from '../../../src/chat/message.ts';
import { createSeal, renewSeal, type Seal } from '../../../src/chat/seal.ts';
import { sealedAdapter } from '../../../src/chat/sealed-adapter.ts';

const kept = new Map<string, string>();
const memory = {
  keep: async (name: string, value: string) => void kept.set(name, value),
  recall: async (name: string) => kept.get(name) ?? null,
};

function newSeal(): Seal {
  return createSeal({
    memory,
    first: async (name, value) => {
      if (!kept.has(name)) kept.set(name, value);
      return kept.get(name) ?? '';
    },
    now: () => new Date(0),
  });
}

/** A platform that keeps what leaves through it and lets one send back anything. */
function platform(name: 'slack' | 'teams' = 'slack', seal = newSeal()) {
  const left: Message[] = [];
  const replies: Reply[] = [];
  const heard: Invocation[] = [];
  let deliver: Handler = async () => undefined;
  let answer: Reply = { kind: 'done' };
  const bare = {
    platform: name,
    start: async (handler: Handler) => {
      deliver = handler;
    },
    send: async (_: string, message: Message) => {
      left.push(message);
      return { conversation: 'C1', message: '1' };
    },
    update: async (_: unknown, message: Message) => void left.push(message),
  };
  const adapter = sealedAdapter(bare as unknown as ChatAdapter, seal);
  const receive = async (via: Invocation['via'], request: Request, target = `${name}:C1`) => {
    const place = { target, kind: 'channel', private: false } as const;
    const actor = { platform: name, id: 'U1', name: 'Ana', timeZone: null };
    await deliver(
      { id: '1', via, actor, place, request, on: null },
      {
        expectForm: () => undefined,
        reply: async (reply) => void replies.push(reply),
        post: async (message) => {
          left.push(message);
          return null;
        },
      },
    );
    return heard.at(-1);
  };
  return {
    adapter,
    left,
    replies,
    receive,
    start: () =>
      adapter.start(
        async (invocation, responder) => {
          heard.push(invocation);
          await responder.reply(answer);
          if (answer.kind === 'answer') await responder.post(answer.message);
        },
        async () => [],
      ),
    answerWith: (reply: Reply) => {
      answer = reply;
    },
  };
}

const retry: CommandButton = {
  label: 'Retry',
  command: 'retry',
  args: { job: 7, tenant: 'acme/production', notice: 'n1' },
};
const kill: CommandButton = {
  label: 'Kill',
  command: 'kill',
  args: { job: 7 },
  confirm: { title: 'Kill?', text: 'Now', ok: 'Kill' },
};

function saying(...buttons: readonly Button[]): Message {
  return { preview: 'x', blocks: [{ kind: 'buttons', buttons }] };
}

function buttonsIn({ blocks }: Message): readonly CommandButton[] {
  return blocks.flatMap((block): readonly CommandButton[] => {
    if (block.kind === 'buttons' || block.kind === 'row')
      return block.buttons.flatMap((each) => ('url' in each ? [] : [each]));
    return block.kind === 'table' ? block.rows.flatMap((row) => row.button ?? []) : [];
  });
}

/** The button as it left, and what comes of sending this back in its place. */
async function pressed(button: CommandButton, change: (args: Args) => Args = (args) => args) {
  const chat = platform();
  await chat.start();
  await chat.adapter.send('slack:C1', saying(button), { id: '1', uncertain: false });
  const [left] = chat.left.flatMap(buttonsIn);
  const { args, command } = left ?? button;
  return chat.receive('button', { command, args: change(args) });
}

function without(args: Args, name: string): Args {
  return Object.fromEntries(Object.entries(args).filter(([each]) => each !== name));
}

beforeEach(() => kept.clear());

describe('a button that comes back', () => {
  it('as it left is beyond doubt, and carries what it did', async () => {
    const heard = await pressed(retry);
    expect(heard?.request).toEqual({ command: 'retry', args: retry.args });
    expect(heard?.doubt).toBeUndefined();
  });

  it('in another order of its names is the same', async () => {
    const heard = await pressed(retry, (args) => Object.fromEntries(Object.entries(args).toReversed()));
    expect(heard?.doubt).toBeUndefined();
  });

  it.each<[string, (args: Args) => Args]>([
    ['for another job', (args) => ({ ...args, job: 8 })],
    ['with the job as text', (args) => ({ ...args, job: '7' })],
    ['for another tenant', (args) => ({ ...args, tenant: 'acme/test' })],
    ['of another notice', (args) => ({ ...args, notice: 'n2' })],
    ['with one thing more', (args) => ({ ...args, strategy: 'Kill' })],
    ['as if it were confirmed', (args) => ({ ...args, confirmed: true })],
    ['as if it were a form', (args) => ({ ...args, submitted: true })],
    ['with one thing less', (args) => without(args, 'notice')],
    ['with another mark', (args) => ({ ...args, '~': 'b'.repeat(15) })],
    ['with a mark that is none', (args) => ({ ...args, '~': { a: 1 } })],
    ['with a mark that lets people fill in the job', (args) => ({ ...args, '~': [args['~'] ?? '', 'job'] })],
  ])('%s is forged', async (_what, change) => {
    expect((await pressed(retry, change))?.doubt).toBe('forged');
  });

  it('for another command is forged', async () => {
    const chat = platform();
    await chat.start();
    await chat.adapter.send('slack:C1', saying(retry), { id: '1', uncertain: false });
    const [left] = chat.left.flatMap(buttonsIn);
    expect((await chat.receive('button', { command: 'kill', args: left?.args ?? {} }))?.doubt).toBe('forged');
    expect((await chat.receive('form', { command: 'retry', args: left?.args ?? {} }))?.doubt).toBe('forged');
  });

  it('with an answer to its question, or without one, is as it left', async () => {
    expect((await pressed(kill, (args) => ({ ...args, confirmed: true })))?.doubt).toBeUndefined();
    expect(await pressed(kill)).toMatchObject({ request: { args: { job: 7 } } });
    expect((await pressed(kill))?.doubt).toBeUndefined();
    expect((await pressed(kill, (args) => ({ ...args, confirmed: 'yes' })))?.doubt).toBe('forged');
  });

  it('without a mark is of an older version', async () => {
    expect(await pressed(retry, (args) => without(args, '~'))).toMatchObject({
      doubt: 'unsealed',
      request: { args: retry.args },
    });
  });

  it('to another platform is forged', async () => {
    const [slack, teams] = [platform('slack'), platform('teams')];
    await teams.start();
    await slack.adapter.send('slack:C1', saying(retry), { id: '1', uncertain: false });
    const [left] = slack.left.flatMap(buttonsIn);
    expect((await teams.receive('button', { command: 'retry', args: left?.args ?? {} }))?.doubt).toBe(
      'forged',
    );
  });

  it('in another place is heard as pressed there: the mark gives nobody a right', async () => {
    const chat = platform();
    await chat.start();
    await chat.adapter.send('slack:C1', saying(retry), { id: '1', uncertain: false });
    const [left] = chat.left.flatMap(buttonsIn);
    const request = { command: 'retry', args: left?.args ?? {} };
    expect((await chat.receive('button', request, 'slack:C2'))?.place.target).toBe('slack:C2');
  });

  it('marked with a key that is retired is of an older version', async () => {
    const chat = platform();
    await chat.adapter.send('slack:C1', saying(retry), { id: '1', uncertain: false });
    const [left] = chat.left.flatMap(buttonsIn);
    await renewSeal(memory);
    await renewSeal(memory);
    const later = platform();
    await later.start();
    const heard = await later.receive('button', { command: 'retry', args: left?.args ?? {} });
    expect(heard?.doubt).toBe('unsealed');
  });

  it('holds for whatever it carries, after its way through JSON', async () => {
    const names = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '1', '0', 'toString'));
    const args = fc.dictionary(
      names.filter((name) => !['~', 'confirmed', 'submitted'].includes(name)),
      fc.jsonValue() as fc.Arbitrary<Json>,
    );
    const chat = platform();
    await chat.start();
    await fc.assert(
      fc.asyncProperty(fc.string(), args, async (command, given) => {
        await chat.adapter.update(
          { conversation: 'C1', message: '1' },
          saying({ label: 'x', command, args: given }),
        );
        const [left] = buttonsIn(chat.left.at(-1) ?? saying());
        const back = JSON.parse(JSON.stringify(left?.args)) as Args;
        const heard = await chat.receive('button', { command, args: back });
        expect(heard?.doubt).toBeUndefined();
        expect(heard?.request).toEqual({ command, args: JSON.parse(JSON.stringify(given)) });
      }),
    );
  });
});

const form: Form = {
  title: 'Start',
  submit: 'Start',
  command: 'start',
  args: { process: 'key-1', tenant: 'acme/production', robot: 'one' },
  intro: [],
  fields: [
    { kind: 'text', name: 'robot', label: 'Robot', required: false, hint: null, initial: null },
    {
      kind: 'text',
      name: 'in_Age',
      label: 'Age',
      required: false,
      hint: null,
      initial: null,
      into: 'inputs',
    },
  ],
};

/** What comes of sending in the form with these values, and its arguments changed on the way. */
async function sentIn(values: Record<string, Json>, change: (args: Args) => Args = (args) => args) {
  const chat = platform();
  await chat.start();
  chat.answerWith({ kind: 'form', form });
  await chat.receive('text', { text: 'start' });
  const [reply] = chat.replies;
  if (reply?.kind !== 'form') throw new Error('There is no form.');
  const args = submittedArgs({ ...reply.form, args: change(reply.form.args) }, values);
  return { chat, shown: reply.form, heard: await chat.receive('form', { command: 'start', args }) };
}

describe('a form that comes back', () => {
  it('filled in is beyond doubt', async () => {
    const { heard } = await sentIn({ robot: 'two', in_Age: '33' });
    expect(heard?.doubt).toBeUndefined();
    expect(heard?.request).toEqual({
      command: 'start',
      args: {
        process: 'key-1',
        tenant: 'acme/production',
        robot: 'two',
        inputs: { in_Age: '33' },
        submitted: true,
      },
    });
  });

  it.each<[string, (args: Args) => Args]>([
    ['for another process', (args) => ({ ...args, process: 'key-2' })],
    ['with something nobody was asked for', (args) => ({ ...args, folder: 'Finance' })],
    ['with more left to fill in', (args) => ({ ...args, '~': [...(args['~'] as Json[]), 'process'] })],
  ])('%s is forged', async (_what, change) => {
    expect((await sentIn({}, change)).heard?.doubt).toBe('forged');
  });

  it('may be opened by a button that carries what it did', async () => {
    const { chat, shown } = await sentIn({});
    const heard = await chat.receive('button', { command: 'start', args: shown.args });
    expect(heard?.doubt).toBeUndefined();
    const sent = { command: 'start', args: { ...shown.args, submitted: true } };
    expect((await chat.receive('button', sent))?.doubt).toBe('forged');
  });

  it('with its faults marked holds like the first', async () => {
    const chat = platform();
    await chat.start();
    chat.answerWith({ kind: 'invalid', form, errors: { robot: 'There is none.' } });
    await chat.receive('text', { text: 'start' });
    const [reply] = chat.replies;
    if (reply?.kind !== 'invalid') throw new Error('There is no form.');
    const args = submittedArgs(reply.form, { robot: 'two' });
    expect((await chat.receive('form', { command: 'start', args }))?.doubt).toBeUndefined();
  });
});

describe('what leaves', () => {
  it('is marked wherever a button stands, in answers too', async () => {
    const chat = platform();
    await chat.start();
    const row = { kind: 'row', text: ['x'], detail: [], buttons: [retry] } as const;
    const table = {
      kind: 'table',
      columns: [{ title: 'x', weight: 1 }],
      rows: [
        { name: 'x', cells: [['x']], button: retry },
        { name: 'y', cells: [['y']], button: null },
      ],
      pick: 'x',
    } as const;
    const link = { label: 'Open', url: 'https://example.com' };
    const message: Message = { preview: 'x', blocks: [...saying(retry, link).blocks, row, table] };
    chat.answerWith({ kind: 'answer', message, to: 'asker' });
    await chat.receive('text', { text: 'list' });
    const [reply] = chat.replies;
    const shown = [...chat.left, ...(reply?.kind === 'answer' ? [reply.message] : [])];
    expect(shown).toHaveLength(2);
    for (const each of shown) {
      expect(buttonsIn(each).map(({ args }) => typeof args['~'])).toEqual(['string', 'string', 'string']);
    }
  });

  it('keeps what has no buttons the same object, by which adapters know pictures', async () => {
    const chat = platform();
    const heading = { kind: 'heading', text: 'x' } as const;
    await chat.adapter.send('slack:C1', { preview: 'x', blocks: [heading] }, { id: '1', uncertain: false });
    expect(chat.left[0]?.blocks[0]).toBe(heading);
  });

  it('waits while the store cannot be read', async () => {
    const locked = async () => Promise.reject(new Error('locked'));
    const chat = platform('slack', { make: locked, check: locked });
    const sent = chat.adapter.send('slack:C1', saying(retry), { id: '1', uncertain: false });
    await expect(sent).rejects.toMatchObject({ name: 'DeliveryError', outcome: 'retry' });
  });
});
