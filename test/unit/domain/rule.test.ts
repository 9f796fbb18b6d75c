import { describe, expect, it } from 'vitest';
import { isMuting, isWithin, type Mute, muteOf } from '../../../src/domain/rule.ts';
import { inScope } from '../../../src/domain/scope.ts';
import { aJob } from '../../fixtures/job.ts';

const ana = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
const at = (text: string): Date => new Date(text);

const mute: Mute = {
  kind: 'mute',
  id: 'm1',
  tenant: 'default',
  target: 'slack:A',
  scope: {},
  from: '2026-03-01T14:00:00Z',
  until: '2026-03-01T16:00:00Z',
  daily: null,
  reason: null,
  by: ana,
  at: '2026-03-01T14:00:00Z',
};

describe('a mute', () => {
  it('holds from its beginning until just before its end', () => {
    expect(isMuting(mute, at('2026-03-01T13:59:59Z'))).toBe(false);
    expect(isMuting(mute, at('2026-03-01T14:00:00Z'))).toBe(true);
    expect(isMuting(mute, at('2026-03-01T15:59:59Z'))).toBe(true);
    expect(isMuting(mute, at('2026-03-01T16:00:00Z'))).toBe(false);
    expect(isMuting({ ...mute, until: null }, at('2027-03-01T16:00:00Z'))).toBe(true);
  });

  it('of every night holds over midnight, in its zone, in summer as in winter', () => {
    const night = { from: '22:00', to: '07:00', zone: 'Europe/Berlin' };
    expect(isWithin(night, at('2026-01-10T20:59:00Z'))).toBe(false);
    expect(isWithin(night, at('2026-01-10T21:00:00Z'))).toBe(true);
    expect(isWithin(night, at('2026-01-11T05:59:00Z'))).toBe(true);
    expect(isWithin(night, at('2026-01-11T06:00:00Z'))).toBe(false);
    expect(isWithin(night, at('2026-07-10T20:00:00Z'))).toBe(true);
    expect(isWithin(night, at('2026-07-11T05:00:00Z'))).toBe(false);
  });

  it('of some hours of the day holds between them; an unknown zone is UTC', () => {
    const noon = { from: '12:00', to: '13:00', zone: 'Nowhere/Land' };
    expect(isWithin(noon, at('2026-01-10T12:30:00Z'))).toBe(true);
    expect(isWithin(noon, at('2026-01-10T13:00:00Z'))).toBe(false);
  });

  it('keeps only what it speaks of from only its place', () => {
    const job = aJob({ id: 1, process: 'Invoice', folder: { id: 1, path: 'Finance/AP' }, robot: 'VM07' });
    const now = at('2026-03-01T15:00:00Z');
    const of = (rule: Partial<Mute>, target = 'slack:A') =>
      muteOf([{ ...mute, ...rule }], job, target, now) !== null;
    expect(of({})).toBe(true);
    expect(of({}, 'slack:B')).toBe(false);
    expect(of({ target: '*' }, 'slack:B')).toBe(true);
    expect(of({ scope: { process: 'Inv*', folder: 'Finance/*', robot: 'VM0*' } })).toBe(true);
    expect(of({ scope: { process: 'Payroll' } })).toBe(false);
    expect(of({ scope: { folder: 'HR/*' } })).toBe(false);
    expect(of({ scope: { robot: 'VM08' } })).toBe(false);
  });
});

describe('a scope', () => {
  it('takes in a job whose folder is not told, but not one that never had a robot', () => {
    const job = aJob({ id: 1, folder: null, robot: null });
    expect(inScope({ folder: 'Finance' }, job)).toBe(true);
    expect(inScope({ robot: 'VM07' }, job)).toBe(false);
  });
});
