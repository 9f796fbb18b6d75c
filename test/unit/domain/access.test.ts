import { describe, expect, it } from 'vitest';
import { type Policy, reaches, roleOf } from '../../../src/domain/access.ts';

const policy: Policy = {
  viewer: ['*'],
  operator: ['slack:U1', 'slack-group:S1', 'teams:7F3E2C1A-0000-4000-8000-000000000000'],
  admin: ['slack:U9', 'slack:U1'],
};

describe('the role of a person (F16)', () => {
  it.each([
    [['slack:U1'], 'admin'],
    [['slack:U2', 'slack-group:S1'], 'operator'],
    [['teams:7f3e2c1a-0000-4000-8000-000000000000'], 'operator'],
    [['teams:U1'], 'viewer'],
    [['slack:U'], 'viewer'],
    [[], 'viewer'],
  ] as const)('of %j is %s', (principals, role) => {
    expect(roleOf(policy, principals)).toBe(role);
  });

  it('is none where nobody is named', () => {
    const nobody: Policy = { viewer: [], operator: [], admin: [] };
    expect(roleOf(nobody, ['slack:U1', 'slack-group:S1'])).toBeNull();
    expect(reaches(null, 'viewer')).toBe(false);
  });

  it('includes the weaker ones', () => {
    expect(reaches('admin', 'operator')).toBe(true);
    expect(reaches('operator', 'viewer')).toBe(true);
    expect(reaches('viewer', 'operator')).toBe(false);
  });
});
