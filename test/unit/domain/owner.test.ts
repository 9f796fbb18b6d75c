import { expect, it } from 'vitest';
import { type Owner, ownersOf } from '../../../src/domain/owner.ts';
import { isAtLeast, severityOf } from '../../../src/domain/severity.ts';
import { aJob } from '../../fixtures/job.ts';

const owner = (id: string, change: Partial<Owner> = {}): Owner => ({
  platform: 'slack',
  kind: 'person',
  id,
  name: null,
  ...change,
});
const job = aJob({ id: 1, process: 'Invoice_Processing', folder: { id: 1, path: 'Finance/Payable' } });

it('names everybody who answers for a process or its folder, each once', () => {
  const ownerships = [
    { scope: { process: 'Invoice*' }, owner: owner('U1') },
    { scope: { folder: 'Finance/*' }, owner: owner('S1', { kind: 'group' }) },
    { scope: { process: 'Payroll' }, owner: owner('U2') },
    { scope: { process: 'Invoice*', folder: 'Sales' }, owner: owner('U3') },
    { scope: {}, owner: owner('u1', { name: 'Ana' }) },
  ];
  expect(ownersOf(job, ownerships).map(({ id }) => id)).toEqual(['U1', 'S1']);
  expect(ownersOf(aJob({ id: 1, process: 'Other', folder: null }), ownerships).map(({ id }) => id)).toEqual([
    'S1',
    'u1',
  ]);
});

it('takes a job for critical by its priority or by what the settings say', () => {
  expect(severityOf(aJob({ id: 1, priority: 'High' }))).toBe('high');
  expect(severityOf({ ...job, priority: 'Low' }, [{ folder: 'Finance/*' }])).toBe('high');
  expect(severityOf({ ...job, priority: 'Low' }, [{ folder: 'Sales' }])).toBe('low');
  expect(isAtLeast(severityOf({ ...job, priority: null }), 'high')).toBe(false);
});
