import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NoticeBody } from '../../src/domain/notice.ts';
import type { NewNotice } from '../../src/domain/store/notices.ts';
import type { Store } from '../../src/domain/store.ts';
import { openPostgres } from '../../src/storage/postgres.ts';
import { openSqlite } from '../../src/storage/sqlite.ts';
import { openStore } from '../../src/storage/store.ts';
import { anAuditEntry } from '../fixtures/audit-entry.ts';
import { aJob } from '../fixtures/job.ts';

const at = '2026-03-01T08:00:00.000Z';
const later = '2026-03-01T08:00:10.000Z';
const writer = fileURLToPath(new URL('../fixtures/store-writer.ts', import.meta.url));

function summary(id: string, targets: readonly string[] = ['slack:A']): NewNotice {
  return { id, tenant: 't', body: { kind: 'summary', faults: 0, since: at, causes: [] }, targets };
}

function alert(id: string, jobId: number, targets: readonly string[] = ['slack:A']): NewNotice {
  const body: NoticeBody = {
    kind: 'alert',
    job: aJob({ id: jobId, tenant: 't' }),
    earlierFaults: 0,
    history: [],
  };
  return { id, tenant: 't', body, targets };
}

function fault(jobId: number, noticeId: string | null, happened = at) {
  return { jobId, process: 'Invoice', at: happened, noticeId };
}

const ana = { platform: 'slack', id: 'U1', name: 'Ana' } as const;

/** What every store keeps to. `fresh` names a new, empty database. */
export function storeContract(fresh: () => Promise<string>): void {
  let url: string;
  let store: Store;
  let other: Store;

  beforeEach(async () => {
    url = await fresh();
    // Both open, and so migrate, at the same time.
    [store, other] = await Promise.all([openStore(url), openStore(url)]);
  });

  afterEach(async () => {
    await Promise.all([store.close(), other.close()]);
  });

  describe('claims', () => {
    it('are won once; the loser learns by whom, when and what came of it', async () => {
      expect(await store.claim('retry:1', 'Ana', at)).toEqual({ won: true });
      expect(await other.claim('retry:1', 'Jo', later)).toEqual({ won: false, by: 'Ana', at, outcome: null });
      await store.settle('retry:1', 'job 5');
      expect(await other.claim('retry:1', 'Jo', later)).toMatchObject({ by: 'Ana', outcome: 'job 5' });
    });

    it('can be given back', async () => {
      await store.claim('retry:1', 'Ana', at);
      await store.release('retry:1');
      expect(await other.claim('retry:1', 'Jo', later)).toEqual({ won: true });
    });

    it('have one winner when two connections race', async () => {
      for (let round = 0; round < 25; round++) {
        const claims = await Promise.all(
          [store, other, store, other].map(async (from, place) => from.claim(`k${round}`, `${place}`, at)),
        );
        expect(claims.filter((claim) => claim.won)).toHaveLength(1);
      }
    });

    it('are looked up many at a time, without being taken', async () => {
      await store.claim('retry:1', 'Ana', at);
      await store.claim('retry:2', 'Jo', later);
      await store.settle('retry:2', 'job 5');
      const keys = Array.from({ length: 1500 }, (_, index) => `retry:${index}`);
      expect(await other.claims(keys)).toEqual(
        new Map([
          ['retry:1', { won: false, by: 'Ana', at, outcome: null }],
          ['retry:2', { won: false, by: 'Jo', at: later, outcome: 'job 5' }],
        ]),
      );
      expect(await other.claims([])).toEqual(new Map());
      expect(await store.claim('retry:3', 'Jo', later)).toEqual({ won: true });
    });

    it('are forgotten by prefix and age only', async () => {
      await store.claim('a%:1', 'Ana', at);
      await store.claim('a%:2', 'Ana', later);
      await store.claim('aX:1', 'Ana', at);
      expect(await store.forgetClaims('a%:', later)).toBe(1);
      expect(await store.claim('a%:1', 'Jo', later)).toEqual({ won: true });
      expect(await store.claim('aX:1', 'Jo', later)).toMatchObject({ won: false });
    });
  });

  describe('leases', () => {
    it('have one holder, can be renewed, run out and be given up', async () => {
      expect(await store.lease('poll', 'a', at, 10_000)).toBe(true);
      expect(await other.lease('poll', 'b', at, 10_000)).toBe(false);
      expect(await store.lease('poll', 'a', at, 10_000)).toBe(true);
      expect(await other.lease('deliver', 'b', at, 10_000)).toBe(true);
      expect(await other.lease('poll', 'b', later, 10_000)).toBe(true);
      expect(await store.lease('poll', 'a', later, 10_000)).toBe(false);
      await other.lease('poll', 'b', later, 0);
      expect(await store.lease('poll', 'a', later, 10_000)).toBe(true);
    });

    it('have one winner when two connections race', async () => {
      for (let round = 0; round < 25; round++) {
        const held = await Promise.all([
          store.lease(`l${round}`, 'a', at, 1000),
          other.lease(`l${round}`, 'b', at, 1000),
        ]);
        expect(held.filter(Boolean)).toHaveLength(1);
      }
    });
  });

  describe('faults', () => {
    it('are recorded together with their notices and the state', async () => {
      expect(await store.pollState('t')).toBeNull();
      const state = { polledUntil: later, sweptAt: at, sweptCount: 2 };
      await store.recordFaults('t', [fault(1, 'n1'), fault(2, null)], [alert('n1', 1)], state, at);
      expect(await other.pollState('t')).toEqual(state);
      expect(await other.pollState('u')).toBeNull();
      expect([...(await other.knownFaults('t', [1, 2, 3]))].toSorted((a, b) => a - b)).toEqual([1, 2]);
      expect([...(await other.knownFaults('u', [1, 2, 3]))]).toEqual([]);
      expect(await other.notice('n1')).toEqual({
        ...withoutTargets(alert('n1', 1)),
        version: 1,
        created: at,
      });
      expect(await other.duePosts(at, 10)).toEqual([
        {
          noticeId: 'n1',
          target: 'slack:A',
          ref: null,
          shown: 0,
          uncertain: false,
          attempts: 0,
          lastError: null,
          insteadOf: null,
          toldAt: null,
        },
      ]);
    });

    it('leave the state alone when there is none to keep', async () => {
      const state = { polledUntil: later, sweptAt: at, sweptCount: 2 };
      await store.recordFaults('t', [], [], state, at);
      await store.recordFaults('t', [fault(1, null)], [], null, at);
      expect(await store.pollState('t')).toEqual(state);
    });

    it('that somebody else marked are left out, with the notice that would report only them', async () => {
      await store.recordFaults('t', [fault(1, 'first')], [alert('first', 1)], null, at);
      await other.recordFaults(
        't',
        [fault(1, 'second'), fault(1, 'both'), fault(2, 'both')],
        [alert('second', 1), alert('both', 2), summary('none')],
        null,
        at,
      );
      expect(await store.notice('second')).toBeNull();
      expect(await store.notice('both')).not.toBeNull();
      expect(await store.notice('none')).not.toBeNull();
      expect(await store.countFaults('t', 'Invoice', at)).toBe(2);
    });

    it('are reported once when two connections race (F9)', async () => {
      for (let round = 0; round < 10; round++) {
        const ids = [1, 2, 3, 4, 5].map((place) => round * 10 + place);
        const record = async (from: Store, who: string, order: readonly number[]) => {
          await from.recordFaults(
            't',
            order.map((id) => fault(id, `${who}-${id}`)),
            order.map((id) => alert(`${who}-${id}`, id)),
            null,
            at,
          );
        };
        await Promise.all([record(store, 'a', ids), record(other, 'b', ids.toReversed())]);
        for (const id of ids) {
          const notices = [await store.notice(`a-${id}`), await store.notice(`b-${id}`)];
          expect(notices.filter((notice) => notice !== null)).toHaveLength(1);
        }
      }
    });

    it('are known by the notice that reports them, or tells of them too', async () => {
      await store.recordFaults(
        't',
        [fault(2, 'n1'), fault(1, 'n1'), fault(3, null)],
        [alert('n1', 1)],
        null,
        at,
      );
      await store.openNotice(alert('n2', 3), at);
      expect(await other.faultsOfNotice('n1')).toEqual([1, 2]);
      expect(await store.faultsOfNotice('n2')).toEqual([3]);
      expect(await store.faultsOfNotice('n9')).toEqual([]);
    });

    it('are counted by process and time, and forgotten by time', async () => {
      await store.recordFaults(
        't',
        [
          fault(1, null, '2026-03-01T07:59:59.9999999Z'),
          fault(2, null),
          { ...fault(3, null), process: 'O\u2019Brien\0 & Söhne' },
        ],
        [],
        null,
        at,
      );
      expect(await store.countFaults('t', 'Invoice', '2026-03-01T07:00:00Z')).toBe(2);
      expect(await store.countFaults('t', 'Invoice', at)).toBe(1);
      expect(await store.countFaults('t', 'O\u2019Brien\0 & Söhne', at)).toBe(1);
      expect(await store.countFaults('u', 'Invoice', at)).toBe(0);
      expect(await store.forgetFaults('u', later)).toBe(0);
      expect(await store.forgetFaults('t', at)).toBe(1);
      expect([...(await store.knownFaults('t', [1, 2, 3]))].toSorted((a, b) => a - b)).toEqual([2, 3]);
    });

    it('come by the thousand', async () => {
      const ids = Array.from({ length: 5000 }, (_, place) => place + 1);
      await store.recordFaults(
        't',
        ids.map((id) => fault(id, null)),
        [],
        null,
        at,
      );
      expect((await other.knownFaults('t', ids)).size).toBe(5000);
      expect(await other.countFaults('t', 'Invoice', at)).toBe(5000);
    });
  });

  describe('notices', () => {
    it('are found by each job of their story, the newest first', async () => {
      const job = aJob({ id: 1, tenant: 't' });
      const retry = aJob({ id: 2, tenant: 't', state: 'Running', ended: null });
      await store.openNotice(alert('n1', 1), at);
      expect((await store.noticesOfJob('t', 1))[0]?.id).toBe('n1');
      expect(await store.noticesOfJob('u', 1)).toEqual([]);
      expect(await store.openNotices('t')).toEqual([]);
      await store.changeNotice('n1', (body) =>
        body.kind === 'alert'
          ? { ...body, history: [{ did: 'retry', by: ana, at, job: retry, note: null }] }
          : body,
      );
      expect((await other.noticesOfJob('t', 2))[0]?.id).toBe('n1');
      expect((await other.openNotices('t')).map((notice) => notice.id)).toEqual(['n1']);
      await store.openNotice(
        {
          id: 'n2',
          tenant: 't',
          body: { kind: 'run', by: ana, at, retryOf: 1, jobs: [retry], history: [] },
          targets: [],
        },
        at,
      );
      expect((await store.noticesOfJob('t', 2)).map((notice) => notice.id)).toEqual(['n2', 'n1']);
      expect((await store.noticesOfJob('t', 1))[0]?.id).toBe('n1');
      expect(await store.openNotices('u')).toEqual([]);
      expect((await store.notice('n1'))?.body).toMatchObject({ job });
    });

    it('are forgotten when they are old, have ended and stand everywhere as they are', async () => {
      const running = aJob({ id: 2, tenant: 't', state: 'Running', ended: null });
      const open: NewNotice = {
        id: 'open',
        tenant: 't',
        body: { kind: 'run', by: ana, at, retryOf: null, jobs: [running], history: [] },
        targets: [],
      };
      for (const notice of [summary('shown'), summary('waiting'), open]) await store.openNotice(notice, at);
      await store.openNotice(summary('new', []), later);
      await store.posted('shown', 'slack:A', { conversation: 'A', message: '1' }, 1);
      expect(await store.forgetNotices(later)).toBe(1);
      const left = await Promise.all(['shown', 'waiting', 'open', 'new'].map((id) => other.notice(id)));
      expect(left.map((notice) => notice?.id ?? null)).toEqual([null, 'waiting', 'open', 'new']);
      expect(await store.postsOf('shown')).toEqual([]);
    });

    it('are opened once', async () => {
      await store.openNotice(summary('n1'), at);
      await other.openNotice(alert('n1', 1), later);
      expect(await store.notice('n1')).toMatchObject({ created: at, body: { kind: 'summary' } });
    });

    it('change one after another however many change them', async () => {
      await store.openNotice(summary('n1'), at);
      const addOne = (body: NoticeBody): NoticeBody =>
        body.kind === 'summary' ? { ...body, faults: body.faults + 1 } : body;
      await Promise.all(
        Array.from({ length: 20 }, async (_, place) =>
          (place % 2 === 0 ? store : other).changeNotice('n1', addOne),
        ),
      );
      expect(await store.notice('n1')).toMatchObject({ version: 21, body: { faults: 20 } });
    });

    it('change together with their line of the audit, or not at all', async () => {
      await store.openNotice(summary('n1'), at);
      const entry = anAuditEntry({ at, command: 'retry', outcome: 'ok: 2 done' });
      const next = (body: NoticeBody): NoticeBody =>
        body.kind === 'summary' ? { ...body, faults: 7 } : body;
      await store.changeNotice(
        'n1',
        (body) => body,
        () => entry,
      );
      const failing = store.changeNotice('n1', next, () => {
        throw new Error('no line');
      });
      await expect(failing).rejects.toThrow('no line');
      expect((await store.notice('n1'))?.version).toBe(1);
      await store.changeNotice('n1', next, (body) => ({ ...entry, command: body.kind }));
      expect((await store.notice('n1'))?.version).toBe(2);
      const database = url.startsWith('sqlite:')
        ? openSqlite(url.slice('sqlite:'.length))
        : openPostgres(url);
      const lines = await database.kysely.selectFrom('audit').select(['command', 'outcome']).execute();
      await database.kysely.destroy();
      expect(lines).toEqual([{ command: 'summary', outcome: 'ok: 2 done' }]);
    });

    it('stay as they are when nothing changes, when there is none, and when the change fails', async () => {
      await store.openNotice(summary('n1'), at);
      expect(await store.changeNotice('n1', (body) => body)).toMatchObject({ version: 1 });
      expect(await store.changeNotice('n0', (body) => body)).toBeNull();
      await expect(
        store.changeNotice('n1', () => {
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      expect(await store.notice('n1')).toMatchObject({ version: 1 });
    });
  });

  describe('posts', () => {
    const ref = { conversation: 'A', message: '1.1' };

    it('are behind until posted, and again after a change', async () => {
      await store.openNotice(summary('n1'), at);
      await store.beginPost('n1', 'slack:A');
      expect(await other.duePosts(at, 10)).toMatchObject([{ uncertain: true, shown: 0 }]);
      await store.posted('n1', 'slack:A', ref, 1);
      expect(await store.duePosts(at, 10)).toEqual([]);
      expect((await other.noticeAt('slack:A', '1.1'))?.id).toBe('n1');
      expect(await other.noticeAt('slack:B', '1.1')).toBeNull();
      await store.changeNotice('n1', (body) => ({ ...body }));
      expect(await store.duePosts(at, 10)).toMatchObject([{ ref, shown: 1, uncertain: false }]);
      // What was posted meanwhile was the version before.
      await store.posted('n1', 'slack:A', ref, 1);
      expect(await store.duePosts(at, 10)).toHaveLength(1);
      await store.posted('n1', 'slack:A', ref, 2);
      expect(await store.duePosts(at, 10)).toEqual([]);
    });

    it('that failed wait, and tell why', async () => {
      await store.openNotice(summary('n1', ['slack:A', 'teams:B']), at);
      await store.beginPost('n1', 'slack:A');
      await store.postFailed('n1', 'slack:A', { error: 'not_in_channel', nextAt: later, uncertain: false });
      expect((await store.duePosts(at, 10)).map((post) => post.target)).toEqual(['teams:B']);
      expect(await store.duePosts(later, 10)).toMatchObject([
        { target: 'slack:A', attempts: 1, lastError: 'not_in_channel', uncertain: false },
        { target: 'teams:B' },
      ]);
      expect(await store.waitingPosts()).toMatchObject([
        { target: 'slack:A', count: 1, lastError: 'not_in_channel' },
        { target: 'teams:B', count: 1, lastError: null },
      ]);
      await store.postFailed('n1', 'slack:A', { error: 'timeout', nextAt: later, uncertain: true });
      expect(await store.postsOf('n1')).toMatchObject([
        { target: 'slack:A', attempts: 2, uncertain: true },
        { target: 'teams:B' },
      ]);
      await store.posted('n1', 'slack:A', ref, 1);
      expect((await store.postsOf('n1'))[0]).toMatchObject({
        attempts: 0,
        lastError: null,
        uncertain: false,
      });
    });

    it('that wait may be hastened, one place at a time', async () => {
      await store.openNotice(summary('n1', ['slack:A', 'teams:B']), at);
      const failure = { error: 'not met yet', nextAt: later, uncertain: true };
      for (const target of ['slack:A', 'teams:B']) await store.postFailed('n1', target, failure);
      await other.revivePosts('teams:B');
      expect(await store.duePosts(at, 10)).toMatchObject([
        { target: 'teams:B', uncertain: true, attempts: 1 },
      ]);
    });

    it('whose message is gone are posted anew (F30)', async () => {
      await store.openNotice(summary('n1'), at);
      await store.posted('n1', 'slack:A', ref, 1);
      await store.forgetPost('n1', 'slack:A');
      expect(await store.duePosts(at, 10)).toMatchObject([{ ref: null, shown: 0 }]);
      expect(await store.noticeAt('slack:A', '1.1')).toBeNull();
    });

    it('can be added where the notice stands already', async () => {
      await store.openNotice(summary('n1', []), at);
      await store.addPost('n1', 'slack:A', ref, 1);
      expect(await store.duePosts(at, 10)).toEqual([]);
      await store.changeNotice('n1', (body) => ({ ...body }));
      await store.addPost('n1', 'teams:B', { conversation: 'B', message: '7' }, 1);
      expect((await store.duePosts(at, 10)).map((post) => post.target)).toEqual(['slack:A', 'teams:B']);
    });

    it('can be added where the notice is still to be sent, once', async () => {
      await store.openNotice(summary('n1', []), at);
      await store.addTarget('n1', 'slack:A');
      expect(await store.duePosts(at, 9)).toMatchObject([{ noticeId: 'n1', target: 'slack:A', shown: 0 }]);
      await store.posted('n1', 'slack:A', { conversation: 'A', message: 'm' }, 1);
      await other.addTarget('n1', 'slack:A');
      expect(await store.postsOf('n1')).toMatchObject([{ ref: { message: 'm' }, shown: 1 }]);
    });

    it('come oldest first, and a long queue hides no other place', async () => {
      for (let count = 1; count <= 6; count++) {
        await store.openNotice(summary(`n${count}`, count === 6 ? ['slack:A', 'teams:B'] : ['slack:A']), at);
      }
      const due = await store.duePosts(at, 3);
      expect(due.map((post) => [post.noticeId, post.target])).toEqual([
        ['n1', 'slack:A'],
        ['n6', 'teams:B'],
        ['n2', 'slack:A'],
      ]);
    });

    it('do not overlook a change made while they were sent', async () => {
      for (let round = 0; round < 10; round++) {
        const id = `n${round}`;
        await store.openNotice(summary(id), at);
        await Promise.all([
          store.posted(id, 'slack:A', ref, 1),
          other.changeNotice(id, (body) => ({ ...body })),
        ]);
        expect(await store.duePosts(at, 10)).toMatchObject([{ noticeId: id }]);
        await store.posted(id, 'slack:A', ref, 2);
      }
    });
  });

  it('keeps texts under keys', async () => {
    expect(await store.recall('k')).toBeNull();
    await store.keep('k', 'one');
    await store.keep('k', 'two ☃');
    expect(await other.recall('k')).toBe('two ☃');
    await store.forget('k');
    expect(await other.recall('k')).toBeNull();
  });

  it('forgets texts when their time is over, and those alone', async () => {
    await store.keep('always', '1');
    await store.keep('short', '2', at);
    await store.keep('long', '3', later);
    expect(await other.forgetKept(later)).toBe(1);
    const left = await Promise.all(['always', 'short', 'long'].map((key) => store.recall(key)));
    expect(left).toEqual(['1', null, '3']);
    await store.keep('long', '3');
    expect(await store.forgetKept('2030-01-01T00:00:00Z')).toBe(0);
  });

  it('answers a ping while it is open only', async () => {
    await store.ping();
    const third = await openStore(url);
    await third.close();
    await expect(third.ping()).rejects.toThrow(/destroyed|closed|end/);
  });

  it('is whole after its process was killed in the middle of writing', async () => {
    const child = spawn(process.execPath, [writer, url], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      said = Number(line);
      if (said === 20) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const state = await other.pollState('crash');
    // One batch more may be kept than the process lived to tell.
    const batches = state?.sweptCount ?? 0;
    expect(batches).toBeGreaterThanOrEqual(said);
    expect(await other.countFaults('crash', 'Invoice', at)).toBe(batches * 3);
    const due = await other.duePosts(at, 100_000);
    expect(due).toHaveLength(batches * 6);
    for (let batch = 1; batch <= batches; batch++) {
      const ids = [1, 2, 3].map((place) => batch * 10 + place);
      expect((await other.knownFaults('crash', ids)).size).toBe(3);
      for (const id of ids) expect(await other.postsOf(`notice-${id}`)).toHaveLength(2);
    }
  });

  it('is made once when several processes open it at the same time', async () => {
    const empty = await fresh();
    const stores = await Promise.all(Array.from({ length: 6 }, async () => openStore(empty)));
    await expect(Promise.all(stores.map(async (one) => one.ping()))).resolves.toHaveLength(6);
    await Promise.all(stores.map(async (one) => one.close()));
  });
}

function withoutTargets(notice: NewNotice): Omit<NewNotice, 'targets'> {
  const { targets: _, ...rest } = notice;
  return rest;
}
