import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertBody } from '../../../src/domain/alert-body.ts';
import {
  acknowledgement,
  assignment,
  isSettled,
  resolution,
  snoozeOf,
  takeCare,
} from '../../../src/domain/care.ts';
import { dueAt } from '../../../src/domain/due.ts';
import type { CareLine } from '../../../src/domain/history-line.ts';
import { withJob } from '../../../src/domain/notice.ts';
import { joinStuck, type StuckBody, stuckBody } from '../../../src/domain/stuck-body.ts';
import { aJob } from '../../fixtures/job.ts';

const ana = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
const jo = { platform: 'slack', id: 'U2', name: 'Jo' } as const;
const at = (minute: number): string => `2026-03-01T14:${String(minute).padStart(2, '0')}:00.000Z`;

const chase = { 'slack:A': { remindAt: at(15), escalateAt: at(30), to: 'slack:B' } };
const alert: AlertBody = { kind: 'alert', job: aJob({ id: 1 }), earlierFaults: 0, chase, history: [] };

const ack: CareLine = { did: 'acknowledge', by: ana, at: at(1) };
const snooze: CareLine = { did: 'snooze', by: ana, at: at(2), until: at(40) };
const resolve: CareLine = { did: 'resolve', by: ana, at: at(3) };
const note: CareLine = { did: 'note', by: ana, at: at(4), text: 'x' };

function done<B extends AlertBody | StuckBody>(body: B, line: CareLine, seen: string | null = null): B {
  const outcome = takeCare(body, line, seen);
  if ('before' in outcome) throw new Error(`not done: ${JSON.stringify(outcome.before)}`);
  return outcome.done;
}

function before(body: AlertBody | StuckBody, line: CareLine, seen: string | null = null) {
  const outcome = takeCare(body, line, seen);
  return 'before' in outcome ? outcome.before : 'done';
}

describe('what somebody does about a problem', () => {
  it('is done once: of two who do the same the first wins', () => {
    const body = done(alert, ack);
    expect(acknowledgement(body)).toBe(ack);
    expect(before(body, { ...ack, by: jo, at: at(2) })).toBe(ack);
    expect(before(done(body, resolve), { ...resolve, by: jo })).toBe(resolve);
  });

  it('is for nobody any more when it is closed or works again; a note is', () => {
    const closed = done(alert, resolve);
    expect(isSettled(closed)).toBe(true);
    expect(resolution(closed)).toBe(resolve);
    for (const line of [ack, snooze]) expect(before(closed, line)).toBe(resolve);
    expect(before(closed, note)).toBe('done');
    const recovered = { ...alert, recovered: aJob({ id: 2, state: 'Successful' }) };
    expect(before(recovered, ack)).toBe('over');
  });

  it('replaces a snooze of somebody else only when they have seen it', () => {
    const body = done(alert, snooze);
    const longer: CareLine = { did: 'snooze', by: jo, at: at(5), until: at(50) };
    expect(before(body, longer)).toBe(snooze);
    expect(before(body, longer, at(9))).toBe(snooze);
    expect(snoozeOf(done(body, longer, snooze.at))).toBe(longer);
    expect(snoozeOf(done(body, { ...longer, by: ana }))?.until).toBe(at(50));
  });

  it('takes a snooze for over when the bot says so', () => {
    const body = done(alert, snooze);
    const awake = { ...body, history: [...body.history, { did: 'wake', at: at(40) } as const] };
    expect(snoozeOf(awake)).toBeNull();
  });

  it('gives it to one person; who takes it on has acknowledged it', () => {
    const given: CareLine = { did: 'assign', by: ana, at: at(5), to: jo };
    const body = done(alert, given);
    expect(acknowledgement(body)).toBeNull();
    expect(before(body, { ...given, by: jo })).toBe(given);
    const taken: CareLine = { did: 'assign', by: jo, at: at(6), to: { ...jo, name: 'Jo M.' } };
    expect(before(body, taken)).toBe(given);
    const own: CareLine = { did: 'assign', by: ana, at: at(7), to: ana };
    expect(assignment(done(body, own))?.to).toBe(ana);
    expect(acknowledgement(done(alert, own))?.by).toBe(ana);
  });
});

describe('what is due by itself', () => {
  it('is the first reminder or escalation, until somebody takes care', () => {
    expect(dueAt(alert)).toBe(at(15));
    expect(dueAt(done(alert, note))).toBe(at(15));
    expect(dueAt(done(alert, { did: 'assign', by: ana, at: at(1), to: jo }))).toBe(at(15));
    for (const line of [ack, resolve, { did: 'assign', by: jo, at: at(1), to: jo } as const]) {
      expect(dueAt(done(alert, line))).toBeNull();
      expect(done(alert, line).chase).toEqual({});
    }
    expect(dueAt({ ...alert, recovered: aJob({ id: 2, state: 'Successful' }) })).toBeNull();
  });

  it('is the end of a snooze, even of an acknowledged one', () => {
    expect(dueAt(done(done(alert, ack), snooze))).toBe(at(40));
    expect(dueAt({ kind: 'summary', faults: 0, since: at(0), causes: [] })).toBeNull();
  });
});

describe('jobs that are stuck', () => {
  const long = (id: number): StuckBody => ({
    ...stuckBody(
      [
        {
          how: 'running',
          job: aJob({ id, state: 'Running', ended: null }),
          fact: { since: at(0), forMs: 1, limitMs: 1, usualMs: null },
        },
      ],
      'running',
    ),
    chase,
  });
  const ended = (body: StuckBody): StuckBody => withJob(body, aJob({ id: 1, state: 'Successful' }));

  it('are taken care of like faults, until they get on or somebody closes it', () => {
    expect(dueAt(long(1))).toBe(at(15));
    const seen = done(long(1), ack);
    expect([acknowledgement(seen), dueAt(seen)]).toEqual([ack, null]);
    expect(dueAt(done(seen, snooze))).toBe(at(40));
    expect(dueAt(joinStuck(seen, [long(2)])), 'others that join change nothing').toBeNull();
    expect(before(seen, { ...ack, by: jo })).toBe(ack);
    expect([isSettled(done(seen, resolve)), isSettled(seen)]).toEqual([true, false]);
    expect([isSettled(ended(seen)), dueAt(ended(long(1)))]).toEqual([true, null]);
    expect(before(ended(seen), resolve)).toBe('over');
    expect(before(ended(seen), note)).toBe('done');
  });

  it('keep their first reminder when others join them, and all who answer for them', () => {
    const owner = (id: string) => ({ platform: 'slack', kind: 'person', id, name: null }) as const;
    const late = { 'slack:A': { remindAt: at(50), escalateAt: null, to: null } };
    const first = { ...long(1), owners: [owner('U1')] };
    const both = joinStuck(first, [
      { ...long(2), critical: true, chase: late, owners: [owner('u1'), owner('U2')] },
      first,
    ]);
    expect(both.jobs.map(({ id }) => id)).toEqual([1, 2]);
    expect(both).toMatchObject({ chase, critical: true });
    expect(both.owners?.map(({ id }) => id.toUpperCase())).toEqual(['U1', 'U2']);
    const plain = stuckBody([], 'running');
    expect(joinStuck(plain, [])).toEqual(plain);
  });
});

it('never loses what was done, in whatever order', () => {
  const person = fc.constantFrom(ana, jo);
  const line = fc.oneof(
    fc.record({ did: fc.constantFrom('acknowledge' as const, 'resolve' as const), by: person }),
    fc.record({ did: fc.constant('snooze' as const), by: person, until: fc.constantFrom(at(20), at(50)) }),
    fc.record({ did: fc.constant('assign' as const), by: person, to: person }),
    fc.record({ did: fc.constant('note' as const), by: person, text: fc.string() }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      let body = alert;
      for (const [minute, one] of lines.entries()) {
        const outcome = takeCare(body, { ...one, at: at(minute) });
        if ('before' in outcome) {
          if (outcome.before !== 'over') expect(body.history).toContain(outcome.before);
          continue;
        }
        expect(outcome.done.history).toEqual([...body.history, { ...one, at: at(minute) }]);
        body = outcome.done;
      }
      expect(body.history.filter(({ did }) => did === 'resolve').length).toBeLessThanOrEqual(1);
      expect(body.history.filter(({ did }) => did === 'acknowledge').length).toBeLessThanOrEqual(1);
      if (isSettled(body)) expect(dueAt(body)).toBeNull();
    }),
  );
});
