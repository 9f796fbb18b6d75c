import { beforeEach, describe, expect, it } from 'vitest';
import { DeliveryError } from '../../src/chat/chat-adapter.ts';
import type { Job } from '../../src/domain/job.ts';
import { plainRoute } from '../../src/domain/route.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { alertStage } from '../fixtures/alert-stage.ts';
import type { AlertProcess } from '../fixtures/alert-world.ts';
import { createMemoryChat, type MemoryChat } from '../fixtures/memory-chat.ts';

const origin = Date.parse('2026-03-02T08:00:05.000Z');
const minute = 60_000;
const hour = 60 * minute;

const stage = alertStage(origin);
let teams: MemoryChat;
/** Places at which nobody is reached, and why. */
let lost: Map<string, string>;

beforeEach(() => {
  lost = new Map();
  teams = createMemoryChat('teams');
  for (const chat of [stage.slack, teams])
    chat.before = ({ target }) => {
      const why = lost.get(target);
      if (why !== undefined) throw new DeliveryError('refused', why, { lost: true });
    };
});

async function start(routes: readonly string[], adminRoutes: readonly string[]): Promise<AlertProcess> {
  return stage.watching({
    chats: [stage.slack, teams],
    routes: routes.map((target) => plainRoute(target)),
    adminRoutes,
  });
}

/** A fault of a problem of its own. */
async function fault(change: Partial<Job> = {}): Promise<number> {
  const id = stage.nextId();
  stage.job({ id, process: `P${id}`, state: 'Faulted', ...change });
  await stage.pass(minute);
  return id;
}

function shown(place: string): readonly string[] {
  const chat = place.startsWith('slack:') ? stage.slack : teams;
  return chat.shown(place).filter((text) => !text.startsWith('summary'));
}

describe.each([
  ['F24: a channel that is archived', 'slack:A', 'slack:ADMIN'],
  ['F25: a conversation that the bot was taken out of', 'teams:A', 'teams:ADMIN'],
])('%s', (_name, route, admin) => {
  const sends = (): number =>
    [...stage.slack.calls, ...teams.calls].filter((call) => call.did === 'send' && call.target === route)
      .length;

  it('loses no alert: they go to the admin route, which is told once', async () => {
    const bot = await start([route], [admin]);
    await fault();
    lost.set(route, 'Nobody is here.');
    for (let count = 0; count < 3; count++) await fault();
    expect(shown(route)).toEqual(['alert 1: Faulted']);
    expect(shown(admin)).toEqual([
      `alert 2: Faulted for ${route}`,
      expect.stringMatching(/^route-lost, since 2026-03-02T08:02/),
      `alert 3: Faulted for ${route}`,
      `alert 4: Faulted for ${route}`,
    ]);
    expect(await bot.watch.troubles()).toEqual([
      expect.objectContaining({ what: 'route-lost', said: 'Nobody is here.', instead: admin }),
    ]);
  });

  it('is tried again ever more slowly, and hears nothing old when it is back', async () => {
    await start([route], [admin]);
    lost.set(route, 'Nobody is here.');
    for (let count = 0; count < 12 * 60; count++) {
      if (count % 2 === 0) await fault();
      else await stage.pass(minute);
    }
    // At 0, 5, 15, 35, 75 minutes, then hourly.
    expect(sends()).toBeGreaterThanOrEqual(13);
    expect(sends()).toBeLessThanOrEqual(16);
    lost.clear();
    await stage.pass(hour);
    const last = await fault();
    expect(shown(route)).toEqual([`alert ${last}: Faulted`]);
    await stage.pass(5 * minute);
    expect(shown(route)).toHaveLength(1);
    expect(shown(admin).filter((text) => /route-lost/.test(text))).toEqual([
      expect.stringMatching(/^was route-lost/),
    ]);
    expect(shown(admin).filter((text) => text.startsWith('alert'))).toHaveLength(last - 1);
  }, 60_000);

  it('is tried at once when somebody was heard there', async () => {
    const bot = await start([route], [admin]);
    lost.set(route, 'Nobody is here.');
    await fault();
    lost.clear();
    expect(await bot.fallback.retry(route)).toBe(true);
    await fault();
    expect(shown(route)).toEqual(['alert 2: Faulted']);
    expect(await bot.fallback.retry(route)).toBe(false);
    expect(await bot.watch.troubles()).toEqual([]);
  });

  it('falls back to another route that works where no admin route does, and repeats nothing there', async () => {
    await start([route, 'slack:B', 'slack:C'], [route]);
    lost.set(route, 'Nobody is here.');
    lost.set('slack:B', 'Nor here.');
    await fault();
    await fault();
    expect(shown('slack:C').filter((text) => text.startsWith('alert'))).toEqual([
      'alert 1: Faulted',
      'alert 2: Faulted',
    ]);
    expect(shown('slack:C').filter((text) => text.startsWith('route-lost'))).toHaveLength(2);
  });

  it('keeps its alerts waiting where there is no other place, and gets them all when it is back', async () => {
    await start([route], [route]);
    lost.set(route, 'Nobody is here.');
    await fault();
    await fault();
    await stage.pass(hour);
    lost.clear();
    await stage.pass(10 * minute);
    expect(new Set(shown(route))).toEqual(new Set(['alert 1: Faulted', 'alert 2: Faulted']));
  });

  it('gets a problem that goes on after it is back, with all that happened', async () => {
    const bot = await start([route], [admin]);
    lost.set(route, 'Nobody is here.');
    await fault({ process: 'Same' });
    lost.clear();
    await bot.fallback.retry(route);
    await fault();
    await fault({ process: 'Same' });
    expect(shown(route)).toEqual(['alert 2: Faulted', 'alert 3: Faulted × 2']);
    expect(shown(admin)[0]).toBe(`alert 3: Faulted × 2 for ${route}`);
  });

  it('is known to be lost after a restart and to other processes', async () => {
    const first = await start([route], [admin]);
    lost.set(route, 'Nobody is here.');
    await fault();
    await first.stop();
    await start([route], [admin]);
    await start([route], [admin]);
    await fault();
    expect(sends()).toBe(2);
    expect(shown(admin).filter((text) => /route-lost/.test(text))).toHaveLength(1);
  });
});

it('an answer to a person is told nowhere else', async () => {
  await start(['slack:A'], ['slack:ADMIN']);
  lost.set('slack:A', 'Nobody is here.');
  await fault();
  const by = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
  const at = timestamp(Date.now());
  const body = { kind: 'run', by, at, retryOf: null, jobs: [], history: [] } as const;
  await stage.store.openNotice({ id: 'mine', tenant: 'default', body, targets: ['slack:A'] }, at);
  await stage.pass(hour);
  expect(shown('slack:ADMIN').filter((text) => text.startsWith('run'))).toEqual([]);
});
