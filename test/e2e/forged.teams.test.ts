import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectorDouble, startConnector } from '../contract/connector-double.ts';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver } from './chat-driver.ts';

const channel = '19:alerts@thread.tacv2';

type Data = Readonly<{ c: string; a: Readonly<Record<string, unknown>> }>;

/** Everything in a card that is pressed. */
function actionsIn(value: unknown): readonly { readonly title: string; readonly data: Data }[] {
  if (Array.isArray(value)) return value.flatMap(actionsIn);
  if (typeof value !== 'object' || value === null) return [];
  const part = value as Readonly<Record<string, unknown>>;
  const own = part.type === 'Action.Execute' ? [{ title: String(part.title), data: part.data as Data }] : [];
  return [...own, ...Object.values(part).flatMap(actionsIn)];
}

describe('what somebody may send in place of Teams', () => {
  let connector: ConnectorDouble;
  let bot: Bot;
  let job: number;
  let sent = 0;

  const post = async (activity: object, from = 'ana'): Promise<Response> => {
    sent += 1;
    return fetch(`${bot.url}/api/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        id: `f:${sent}`,
        channelId: 'msteams',
        serviceUrl: connector.url,
        from: { id: `29:${from}`, name: from, aadObjectId: `aad-${from}` },
        recipient: { id: '28:bot', name: 'Jobs' },
        conversation: { id: channel, conversationType: 'channel', isGroup: true },
        ...activity,
      }),
    });
  };

  /** The answer to a click on a button that carries this. */
  const press = async (data: unknown, from = 'ana', more: object = {}): Promise<string> => {
    const value = { action: { type: 'Action.Execute', data }, trigger: 'manual' };
    const answer = await post(
      { type: 'invoke', name: 'adaptiveCard/action', replyToId: '1000', value, ...more },
      from,
    );
    return answer.text();
  };

  /** The button of the newest card that has it, as soon as there is one. */
  const button = async (title: string): Promise<Data> => {
    const newest = () =>
      connector.received.flatMap(({ body }) => actionsIn(body)).findLast((each) => each.title === title);
    await connector.until(() => newest() !== undefined);
    return newest()?.data ?? { c: '', a: {} };
  };

  beforeAll(async () => {
    connector = await startConnector();
    for (const who of ['ana', 'sam'])
      connector.roster.set(`29:${who}`, {
        id: `29:${who}`,
        name: who,
        aadObjectId: `aad-${who}`,
        userRole: 'user',
      });
    const chat = {
      route: `teams:${channel}`,
      settings: { TEAMS_INSECURE_NO_AUTH: 'true' },
      principal: (who: string) => `teams:aad-${who}`,
      connect: async () => undefined,
    };
    bot = await startBot([chat as unknown as ChatDriver]);
    await post({ type: 'installationUpdate', action: 'add' });
    await connector.until(() => connector.received.length > 0);
    job = bot.orchestrator.fault('Payroll Run', { info: 'Logon failure' });
    await button('Retry');
  });
  afterAll(async () => {
    await bot?.stop();
    await connector?.close();
  });

  it.each<[string, (data: Data) => unknown]>([
    ['another job', (data) => ({ ...data, a: { ...data.a, job: job + 1 } })],
    ['another command', (data) => ({ ...data, c: 'kill' })],
    ['a confirmation', (data) => ({ ...data, c: 'kill', a: { ...data.a, confirmed: true } })],
    ['one thing more', (data) => ({ ...data, a: { ...data.a, strategy: 'Kill' } })],
    ['another mark', (data) => ({ ...data, a: { ...data.a, '~': 'b'.repeat(15) } })],
  ])('a button with %s does nothing, and says so', async (_what, forge) => {
    const answer = await press(forge(await button('Retry')));
    expect(answer).toContain('This button is not as I made it, so I did nothing.');
    expect(bot.orchestrator.restarts(job)).toBe(0);
  });

  it('a button sent in as a form does nothing', async () => {
    const answer = await press({
      ...(await button('Retry')),
      t: 'Retry',
      f: [['job', 'text', 0]],
      field0: '7',
    });
    expect(answer).toContain('This form is not as I made it, so I did nothing.');
  });

  it('F37: a button of another tenant does nothing', async () => {
    const data = await button('Retry');
    expect(await press({ ...data, a: { ...data.a, tenant: 'acme/test' } })).toMatch(
      /belongs to the tenant acme/,
    );
  });

  it('F37: a form of another tenant does nothing', async () => {
    await post({
      type: 'message',
      text: '<at>Jobs</at> start input_output_test_DocEnv',
      entities: [{ type: 'mention', text: '<at>Jobs</at>', mentioned: { id: '28:bot', name: 'Jobs' } }],
    });
    const { a, ...form } = await button('Start');
    const fields = { field0: '33', field1: 'x', field2: 'true' };
    const foreign = await press({ ...form, a: { ...a, tenant: 'acme/test' }, ...fields });
    expect(foreign).toMatch(/belongs to the tenant acme/);
    expect(await press({ ...form, a: { ...a, folder: 'HR' }, ...fields })).toContain(
      'This form is not as I made it, so I did nothing.',
    );
    expect(bot.orchestrator.starts('input_output_test_DocEnv')).toEqual([]);
  });

  it('F16: a genuine button gives nobody a right', async () => {
    expect(await press(await button('Retry'), 'sam')).toContain("You can't");
    expect(bot.orchestrator.restarts(job)).toBe(0);
  });

  it('F15: a button from before the update is asked anew, and then does what it says', async () => {
    const { a, ...data } = await button('Retry');
    const { '~': _, ...args } = a;
    const answer = await press({ ...data, a: args });
    expect(answer).toContain('older than my last update');
    expect(bot.orchestrator.restarts(job)).toBe(0);
    const [anew] = actionsIn(JSON.parse(answer)).concat(
      connector.received
        .flatMap(({ body }) => actionsIn(body))
        .filter(({ title }) => title === 'Retry')
        .slice(-1),
    );
    await press(anew?.data);
    await expect.poll(() => bot.orchestrator.restarts(job), { timeout: 10_000 }).toBe(1);
  });

  it('an activity that names another service is not answered there', async () => {
    const answer = await post({ type: 'message', text: 'faulted', serviceUrl: 'http://169.254.169.254/' });
    expect(answer.status).toBe(403);
  });

  it.each([
    ['a packed body', { 'Content-Encoding': 'gzip' }, 415],
    ['a page of a browser', { 'Content-Type': 'text/plain' }, 415],
  ])('%s is not taken', async (_what, headers, status) => {
    const answer = await fetch(`${bot.url}/api/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: '{}',
    });
    expect(answer.status).toBe(status);
  });

  it('a body that is too large is not taken', async () => {
    expect((await post({ type: 'message', text: 'x'.repeat(600_000) })).status).toBe(413);
    expect((await post({ type: 'message', text: 'x'.repeat(1_200_000) })).status).toBe(413);
  });
});
