import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertBody } from '../../src/domain/alert-body.ts';
import { takeCare } from '../../src/domain/care.ts';
import type { CareLine } from '../../src/domain/history-line.ts';
import type { NoticeBody } from '../../src/domain/notice.ts';
import { nudgeBody } from '../../src/domain/nudge-body.ts';
import type { FaultRecord } from '../../src/domain/store/faults.ts';
import type { Store } from '../../src/domain/store.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { openStore } from '../../src/storage/store.ts';
import { anAuditEntry } from '../fixtures/audit-entry.ts';
import { aJob } from '../fixtures/job.ts';

const minute = 60_000;
const origin = Date.parse('2026-03-01T08:00:00.000Z');
const time = (minutes: number): string => timestamp(origin + minutes * minute);
const ana = { platform: 'slack', id: 'U1', name: 'Ana' } as const;

const alert: AlertBody = {
  kind: 'alert',
  job: aJob({ id: 1, tenant: 't' }),
  earlierFaults: 0,
  chase: { 'slack:A': { remindAt: time(15), escalateAt: time(30), to: 'slack:B' } },
  history: [],
};
const snooze: Extract<CareLine, { did: 'snooze' }> = {
  did: 'snooze',
  by: ana,
  at: time(1),
  until: time(300),
};

function fault(jobId: number, minutes: number): FaultRecord {
  const job = aJob({ id: jobId, tenant: 't', ended: time(minutes) });
  const body: AlertBody = { kind: 'alert', job, earlierFaults: 0, history: [] };
  const notice = { id: `n${jobId}`, tenant: 't', body, targets: ['slack:A'] };
  return {
    jobId,
    process: 'Invoice',
    at: time(minutes),
    noticeId: null,
    alerts: [{ key: 'problem', windowMs: 60 * minute, notice }],
  };
}

function withLine(line: CareLine): (body: NoticeBody) => NoticeBody {
  return (body) => {
    if (body.kind !== 'alert') return body;
    const outcome = takeCare(body, line);
    return 'done' in outcome ? outcome.done : body;
  };
}

/** What every store keeps to when people take care of alerts, and when nobody does. */
export function storeCareContract(fresh: () => Promise<string>): void {
  let store: Store;
  let other: Store;

  beforeEach(async () => {
    const url = await fresh();
    [store, other] = await Promise.all([openStore(url), openStore(url)]);
  });

  afterEach(async () => {
    await Promise.all([store.close(), other.close()]);
  });

  const due = async (minutes: number, tenant = 't'): Promise<readonly string[]> =>
    (await other.dueNotices(tenant, time(minutes), 9)).map(({ id }) => id);

  describe('moments at which something is due', () => {
    it('come with the body, change with it, and belong to one tenant', async () => {
      await store.openNotice({ id: 'a', tenant: 't', body: alert, targets: [] }, time(0));
      await store.openNotice({ id: 'b', tenant: 't', body: { ...alert, chase: {} }, targets: [] }, time(0));
      expect([await due(14), await due(15), await due(15, 'u')]).toEqual([[], ['a'], []]);
      await store.changeNotice('b', withLine({ ...snooze, until: time(10) }));
      expect([await due(9), await due(15)]).toEqual([[], ['b', 'a']]);
      await store.changeNotice('a', withLine({ did: 'acknowledge', by: ana, at: time(2) }));
      expect(await due(1000)).toEqual(['b']);
    });
  });

  describe('a change with what comes of it', () => {
    const nudge = (body: AlertBody) => ({
      id: 'nudge',
      tenant: 't',
      body: nudgeBody('a', { kind: 'reminder', since: time(0) }, body),
      targets: ['slack:A'],
    });

    it('opens notices and adds places together with it, whoever comes first', async () => {
      await store.openNotice({ id: 'a', tenant: 't', body: alert, targets: ['slack:A'] }, time(0));
      let steps = 0;
      const advance = async (one: Store) =>
        one.advanceNotice(
          'a',
          ({ body }, posts) => {
            if (body.kind !== 'alert' || body.nudges !== undefined) return null;
            steps += 1;
            expect(posts.map(({ target }) => target)).toEqual(['slack:A']);
            const next = { ...body, nudges: ['nudge'] };
            return { body: next, opens: [nudge(next)], targets: ['slack:B', 'slack:A'] };
          },
          time(15),
        );
      const ends = await Promise.all([advance(store), advance(other)]);
      expect(ends.map((end) => end?.version)).toEqual([2, 2]);
      expect(steps).toBe(1);
      expect((await other.postsOf('a')).map(({ target }) => target)).toEqual(['slack:A', 'slack:B']);
      expect(await other.postsOf('nudge')).toHaveLength(1);
      expect(await store.advanceNotice('none', () => null, time(1))).toBeNull();
    });

    it('writes a line of the audit together with it, or not at all', async () => {
      await store.openNotice({ id: 'a', tenant: 't', body: alert, targets: [] }, time(0));
      const audit = anAuditEntry({ command: 'kill', outcome: 'ok' });
      const step = ({ body }: { readonly body: NoticeBody }) => ({ body, opens: [], targets: [], audit });
      await store.advanceNotice('a', step, time(1));
      expect(await other.auditLines({ command: 'kill' }, 5)).toMatchObject([{ outcome: 'ok' }]);
      await store.advanceNotice('none', step, time(1));
      expect(await other.auditLines({ command: 'kill' }, 5)).toHaveLength(1);
    });

    it('leaves everything as it was when it throws', async () => {
      await store.openNotice({ id: 'a', tenant: 't', body: alert, targets: [] }, time(0));
      const broken = { ...nudge(alert), targets: ['slack:A'], holdUntil: { 'slack:A': 'never' } };
      await expect(
        store.advanceNotice(
          'a',
          ({ body }) => ({ body: { ...body }, opens: [broken], targets: [] }),
          time(1),
        ),
      ).rejects.toThrow('Not a timestamp');
      expect((await other.notice('a'))?.version).toBe(1);
      expect(await other.notice('nudge')).toBeNull();
    });

    it('is followed by the messages that brought the alert to mind', async () => {
      const body = { ...alert, nudges: ['nudge', 'gone'] };
      await store.openNotice({ id: 'a', tenant: 't', body, targets: [] }, time(0));
      await store.openNotice(nudge(body), time(15));
      await store.posted('nudge', 'slack:A', { conversation: 'A', message: 'm1' }, 1);
      expect(await other.duePosts(time(20), 9)).toEqual([]);
      await store.changeNotice('a', withLine({ did: 'acknowledge', by: ana, at: time(2) }));
      const shown = (await other.notice('nudge'))?.body;
      expect(shown?.kind === 'nudge' && shown.about.history.map(({ did }) => did)).toEqual(['acknowledge']);
      expect((await other.duePosts(time(20), 9)).map(({ noticeId }) => noticeId)).toEqual(['nudge']);
    });
  });

  describe('an alert that people take care of', () => {
    const record = async (...faults: readonly FaultRecord[]) =>
      store.recordFaults('t', faults, [], null, time(0));

    it('takes further faults while it is snoozed, after any pause', async () => {
      await record(fault(1, 0));
      await store.changeNotice('n1', withLine(snooze));
      expect(await record(fault(2, 200))).toEqual([]);
      expect(await record(fault(3, 299))).toEqual([]);
      expect(await record(fault(4, 360))).toEqual(['n4']);
    });

    it('takes none any more when it is closed, and is not looked after', async () => {
      await record(fault(1, 0));
      await store.changeNotice('n1', withLine({ did: 'resolve', by: ana, at: time(1) }));
      expect(await other.openAlerts('t', time(-60))).toEqual([]);
      expect(await record(fault(2, 2))).toEqual(['n2']);
    });
  });

  it('knows people by what they did lately, under their newest name', async () => {
    const entry = (actor: string, actorName: string, outcome = 'ok') =>
      anAuditEntry({ actor, actorName, outcome });
    for (const one of [
      entry('slack:U1', 'Ana'),
      entry('teams:29:aad', 'Jo'),
      entry('slack:U1', 'Ana W.'),
      entry('slack:U3', 'Sam', 'denied'),
    ])
      await store.audit(one);
    expect(await other.knownPeople(5)).toEqual([
      { platform: 'slack', id: 'U1', name: 'Ana W.' },
      { platform: 'teams', id: '29:aad', name: 'Jo' },
    ]);
    expect(await other.knownPeople(1)).toHaveLength(1);
  });
}
