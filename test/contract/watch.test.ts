import { beforeEach, describe, expect, it } from 'vitest';
import { DeliveryError } from '../../src/chat/chat-adapter.ts';
import { auditTroubleKey } from '../../src/domain/audit.ts';
import { BotError } from '../../src/domain/errors.ts';
import type { Folder } from '../../src/domain/folder.ts';
import type { Job } from '../../src/domain/job.ts';
import type { Store } from '../../src/domain/store.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { type AlertOptions, alertStage } from '../fixtures/alert-stage.ts';
import type { AlertProcess } from '../fixtures/alert-world.ts';

const origin = Date.parse('2026-03-02T08:00:05.000Z');
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const alerts = 'slack:ALERTS';
const admin = 'slack:ADMIN';

const away = new BotError('unavailable', 'Orchestrator could not be reached.', {
  hint: 'Check the network.',
});
const refused = new BotError('setup', 'The token is not accepted.', {
  hint: 'Check the secret.',
  status: 401,
});

const stage = alertStage(origin);
/** Fails every look at the tenant while it is there. */
let trouble: Error | null;

beforeEach(() => {
  trouble = null;
  stage.orchestrator.beforeList = () => {
    if (trouble !== null) throw trouble;
  };
});

function start(options: AlertOptions = {}): AlertProcess {
  return stage.start({ routes: [alerts], adminRoutes: [admin], ...options });
}

function at(ms: number): string {
  return timestamp(origin + ms);
}

function fault(change: Partial<Job> = {}): number {
  return stage.job({ state: 'Faulted', ...change });
}

function shown(place = admin): readonly string[] {
  return stage.shown(place);
}

describe('F33: a bot that is blind', () => {
  it('says so once, edits it when sight is back, and tells what happened meanwhile', async () => {
    start();
    await stage.pass(5 * minute);
    trouble = refused;
    await stage.pass(30 * second);
    expect(shown()).toEqual([]);
    await stage.pass(30 * second);
    expect(shown()).toEqual([`refused, since ${at(5 * minute + 25 * second)}`]);
    const dark = [fault(), fault(), fault()];
    await stage.pass(2 * hour);
    expect(shown()).toHaveLength(1);
    trouble = null;
    await stage.pass(minute);
    const [was, sight] = shown();
    expect(was).toBe(`was refused, since ${at(5 * minute + 25 * second)}`);
    expect(sight).toMatch(/^sight: 1 2 3 of 3, 2026-03-02T08:05:30\.000Z to 2026-03-02T10:0[67]/);
    expect(shown(alerts)).toEqual(dark.map((id) => `alert ${id}: Faulted`));
    await stage.pass(hour);
    expect(shown()).toHaveLength(2);
  });

  it('says nothing of one poll that fails', async () => {
    start();
    await stage.pass(5 * minute);
    trouble = away;
    await stage.pass(30 * second);
    trouble = null;
    await stage.pass(10 * minute);
    expect(shown()).toEqual([]);
  });

  it('tells another kind of blindness anew, and each kind once however they alternate', async () => {
    start();
    await stage.pass(minute);
    for (let round = 0; round < 6; round++) {
      trouble = round % 2 === 0 ? away : refused;
      await stage.pass(5 * minute);
    }
    const since = at(minute + 25 * second);
    expect(shown()).toEqual([`was unreachable, since ${since}`, `refused, since ${since}`]);
    trouble = null;
    await stage.pass(minute);
    expect(shown()).toHaveLength(3);
    expect(shown()[1]).toBe(`was refused, since ${since}`);
  });

  it('says it once over restarts and in several processes', async () => {
    start();
    start();
    const third = start();
    await stage.pass(5 * minute);
    trouble = away;
    await stage.pass(3 * minute);
    await third.stop();
    for (let restart = 0; restart < 3; restart++) {
      const one = start();
      await stage.pass(2 * minute);
      await one.stop();
    }
    trouble = null;
    await stage.pass(2 * minute);
    start();
    await stage.pass(5 * minute);
    expect(shown()).toEqual([
      expect.stringMatching(/^was unreachable/),
      expect.stringMatching(/^sight:  of 0/),
    ]);
  });

  it('counts what happened in the dark by the server, whatever its own clock says', async () => {
    start({ skewMs: 10 * minute });
    await stage.pass(5 * minute);
    fault();
    await stage.pass(minute);
    trouble = away;
    await stage.pass(5 * minute);
    fault();
    await stage.pass(5 * minute);
    trouble = null;
    await stage.pass(minute);
    expect(shown()[1]).toMatch(/^sight: 2 of 1,/);
  });

  it('tells that polls hang, and when they come again', async () => {
    const one = start();
    await stage.pass(5 * minute);
    let answer = (): void => undefined;
    stage.orchestrator.beforeList = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    await stage.pass(2 * minute + 10 * second);
    expect(shown()).toEqual([]);
    await stage.pass(2 * minute);
    expect(shown()).toEqual([`late, since ${at(4 * minute + 55 * second)}`]);
    stage.orchestrator.beforeList = () => undefined;
    answer();
    await one.poller.idle();
    await stage.pass(minute);
    expect(shown()).toEqual([
      `was late, since ${at(4 * minute + 55 * second)}`,
      expect.stringMatching(/^sight:  of 0/),
    ]);
  });

  it('tells that it is behind with reading', async () => {
    start({ limits: { pageRows: 1, pagesPerPoll: 1 } });
    await stage.pass(minute);
    for (let count = 0; count < 20; count++) fault();
    await stage.pass(4 * minute);
    expect(shown()).toEqual([expect.stringMatching(/^backlog/)]);
    await stage.pass(7 * minute);
    expect(shown()).toEqual([expect.stringMatching(/^was backlog/)]);
    expect(shown(alerts)).toHaveLength(20);
  });

  it('knows all that for the status', async () => {
    const one = start();
    await stage.pass(minute);
    expect(await one.watch.troubles()).toEqual([]);
    trouble = refused;
    await stage.pass(5 * minute);
    expect(await one.watch.troubles()).toEqual([
      expect.objectContaining({ what: 'refused', status: 401, todo: 'Check the secret.' }),
    ]);
  });
});

describe('F36: an Orchestrator that is not up yet', () => {
  it('is waited for without end, told once, and watched as soon as it is there', async () => {
    trouble = away;
    start();
    await stage.pass(6 * hour);
    expect(shown()).toEqual([`unreachable, since ${at(0)}`]);
    trouble = null;
    await stage.pass(minute);
    expect(shown()[0]).toBe(`was unreachable, since ${at(0)}`);
    const id = fault();
    await stage.pass(minute);
    expect(shown(alerts)).toEqual([`alert ${id}: Faulted`]);
  });
});

describe('a folder that is lost', () => {
  const finance: Folder = { id: 7, key: 'f-7', name: 'Finance', path: 'Finance', modern: true };
  const sales: Folder = { id: 8, key: 'f-8', name: 'Sales', path: 'Sales', modern: true };
  let folders: readonly Folder[];

  beforeEach(() => {
    folders = [finance, sales];
    stage.orchestrator.folders = async () => folders;
  });

  it('is told once, and what happened there when it is back', async () => {
    start();
    await stage.pass(11 * minute);
    folders = [sales];
    await stage.pass(6 * minute);
    expect(shown()).toEqual([expect.stringMatching(/^folders, since 2026-03-02T08:15/)]);
    await stage.pass(hour);
    expect(shown()).toHaveLength(1);
    const missed = timestamp(Date.now() - 30 * minute);
    folders = [sales, finance];
    const there = { folder: { id: 7, path: 'Finance' } };
    const id = fault({ ...there, created: missed, started: missed, ended: missed });
    fault({ folder: { id: 8, path: 'Sales' } });
    await stage.pass(20 * minute);
    expect(shown()).toEqual([
      expect.stringMatching(/^was folders/),
      expect.stringMatching(new RegExp(`^sight: ${id} of 1`)),
    ]);
    expect(shown(alerts)).toContain(`alert ${id}: Faulted`);
  });

  it('is no news when it was renamed', async () => {
    start();
    await stage.pass(11 * minute);
    folders = [{ ...finance, name: 'Money', path: 'Money' }, sales];
    await stage.pass(20 * minute);
    expect(shown()).toEqual([]);
  });

  it('is told, too, when the settings name it and nobody ever saw it', async () => {
    const one = start({ folders: ['Finance', 'Legal', 'Sales*'] });
    await stage.pass(minute);
    expect(await one.watch.troubles()).toEqual([
      expect.objectContaining({ what: 'folders', folders: ['Legal'] }),
    ]);
  });
});

describe('F18: a route that is slower than its alerts', () => {
  it('drops none, and says that they wait', async () => {
    start();
    await stage.pass(minute);
    let taken = 0;
    stage.slack.before = (call) => {
      if (call.target !== alerts || call.did !== 'send') return;
      taken += 1;
      if (taken % 2 === 1)
        throw new DeliveryError('retry', 'Slack asks to slow down.', { retryAfterMs: 30 * second });
    };
    for (let count = 0; count < 30; count++) fault({ process: `Process_${count}` });
    await stage.pass(5 * minute);
    expect(shown()).toEqual([]);
    await stage.pass(2 * minute);
    expect(shown()).toEqual([expect.stringMatching(/^route-slow, since 2026-03-02T08:01/)]);
    await stage.pass(30 * minute);
    expect(shown()).toEqual([expect.stringMatching(/^was route-slow/)]);
    expect(shown(alerts).filter((text) => text.startsWith('alert'))).toHaveLength(30);
  });
});

describe('a file of the audit that cannot be written', () => {
  it('is told once, with what to do, and its end too', async () => {
    const one = start();
    await stage.pass(minute);
    const trouble = {
      what: 'audit-file',
      since: at(0),
      file: '/var/log/audit.jsonl',
      said: 'ENOSPC: no space left',
    };
    await stage.store.keep(auditTroubleKey, JSON.stringify(trouble));
    await stage.pass(minute);
    expect(shown()).toEqual([`audit-file, since ${at(0)}`]);
    expect(await one.watch.troubles()).toEqual([trouble]);
    await stage.store.forget(auditTroubleKey);
    await stage.pass(minute);
    expect(await one.watch.troubles()).toEqual([]);
    expect(shown()).toEqual([`was audit-file, since ${at(0)}`]);
  });
});

describe('a store that fails', () => {
  it('is told from memory, at most once an hour, and edited when it works again', async () => {
    const broken: { error: Error | null } = { error: null };
    const failing = new Proxy(stage.store, {
      get: (target, name: keyof Store) => {
        const member = target[name];
        return typeof member === 'function' && broken.error !== null && !['close', 'recall'].includes(name)
          ? async () => Promise.reject(broken.error ?? new Error())
          : member;
      },
    });
    const one = start({ store: failing });
    await stage.pass(5 * minute);
    broken.error = new Error('attempt to write a readonly database');
    await stage.pass(minute);
    expect(shown()).toEqual([expect.stringMatching(/^store, since 2026-03-02T08:05/)]);
    expect(await one.watch.troubles()).toEqual([
      expect.objectContaining({ what: 'store', said: 'attempt to write a readonly database' }),
    ]);
    await stage.pass(50 * minute);
    expect(shown()).toHaveLength(1);
    await stage.pass(15 * minute);
    expect(shown()).toHaveLength(2);
    broken.error = null;
    await stage.pass(10 * minute);
    expect(shown()).toEqual([expect.stringMatching(/^was store/), expect.stringMatching(/^was store/)]);
  });
});
