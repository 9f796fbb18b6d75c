import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KnownAs, matchesEmail, normalEmail, samePerson } from '../../../src/domain/identity.ts';

const known = (more: Partial<KnownAs>): KnownAs => ({ ids: [], emails: [], certain: true, ...more });
const anyEmail = fc.emailAddress();

describe('addresses', () => {
  it('are compared without regard to capitals', () => {
    fc.assert(
      fc.property(anyEmail, (email) => {
        expect(matchesEmail(email.toUpperCase(), normalEmail(email))).toBe(true);
      }),
    );
  });

  it('name nobody else when they are no pattern', () => {
    fc.assert(
      fc.property(anyEmail, anyEmail, (one, other) => {
        fc.pre(normalEmail(one) !== normalEmail(other) && !one.includes('*'));
        expect(matchesEmail(one, normalEmail(other))).toBe(false);
      }),
    );
  });

  it('fit a pattern of their domain and of no other', () => {
    fc.assert(
      fc.property(anyEmail, fc.domain(), (email, elsewhere) => {
        const [, domain = ''] = normalEmail(email).split('@');
        fc.pre(elsewhere.toLowerCase() !== domain);
        expect(matchesEmail(`*@${domain}`, normalEmail(email))).toBe(true);
        expect(matchesEmail(`*@${elsewhere}`, normalEmail(email))).toBe(false);
      }),
    );
  });

  it.each([
    ['*@acme.com', 'ana@acme.com.evil.example'],
    ['*@acme.com', 'ana@evil@acme.com'],
    ['*@acme.com', 'ana@acmexcom'],
    ['*@acme.com', 'ana@sub.acme.com'],
    ['ops-*@acme.com', 'ana@acme.com'],
    ['*acme.com', 'ana@acme.com'],
  ])('%s does not mean %s', (pattern, email) => {
    expect(matchesEmail(pattern, email)).toBe(false);
  });

  it('fit a pattern in the middle', () => {
    expect(matchesEmail('Ops-*@*.acme.com', 'ops-7@eu.acme.com')).toBe(true);
  });
});

describe('the same person', () => {
  it('has an id or an address in common, on whatever platform', () => {
    const slack = known({ ids: ['slack:U1', 'teams:AA'], emails: [] });
    expect(samePerson(slack, known({ ids: ['teams:aa'] }))).toBe('yes');
    const mail = known({ ids: ['slack:U2'], emails: ['a@x.example'], certain: false });
    expect(samePerson(mail, known({ ids: ['teams:bb'], emails: ['a@x.example'] }))).toBe('yes');
  });

  it('is not known on two platforms while one has not told; two accounts of one platform are two people', () => {
    const one = known({ ids: ['slack:U1'], certain: false });
    expect(samePerson(one, known({ ids: ['teams:aa'] }))).toBe('unknown');
    const slack = known({ ids: ['slack:U1'], emails: ['a@x.example'] });
    expect(samePerson(slack, known({ ids: ['teams:aa'], emails: ['b@x.example'] }))).toBe('no');
    expect(samePerson(slack, known({ ids: ['teams:aa'] })), 'nobody vouches for an address').toBe('unknown');
    expect(samePerson(slack, known({ ids: ['teams:aa', 'slack:U2'] })), 'the table knows both').toBe('no');
    expect(samePerson(one, known({ ids: ['slack:U2'] }))).toBe('no');
  });

  it('is the same from both sides', () => {
    const someone = fc.record({
      ids: fc.array(fc.constantFrom('slack:U1', 'slack:U2', 'teams:a', 'teams:B', 'teams:b'), {
        minLength: 1,
      }),
      emails: fc.array(fc.constantFrom('a@x.example', 'b@x.example')),
      certain: fc.boolean(),
    });
    fc.assert(
      fc.property(someone, someone, (one, other) => {
        expect(samePerson(one, other)).toBe(samePerson(other, one));
        expect(samePerson(one, one)).toBe('yes');
      }),
    );
  });
});
