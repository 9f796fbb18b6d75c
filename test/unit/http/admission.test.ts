import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAdmission } from '../../../src/http/admission.ts';
import { mostSources } from '../../../src/http/limits.ts';

const limits = { atOnce: 10, atOncePerSource: 3, burst: 5, perSecond: 2 };

describe('admission', () => {
  it('lets no source do more than its burst and so many a second, whatever it tries', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 200 }), (pauses) => {
        let at = 0;
        const enter = createAdmission(limits, () => at);
        let admitted = 0;
        for (const pause of pauses) {
          at += pause;
          const entry = enter('one');
          if (entry.admitted) {
            admitted += 1;
            entry.leave();
          } else expect(entry.retryAfterS).toBeGreaterThanOrEqual(1);
        }
        expect(admitted).toBeLessThanOrEqual(limits.burst + (at / 1000) * limits.perSecond + 1);
      }),
    );
  });

  it('lets a source in again after the seconds it named', () => {
    let at = 0;
    const enter = createAdmission({ ...limits, perSecond: 0.25 }, () => at);
    for (let each = 0; each < limits.burst; each += 1) {
      const entry = enter('one');
      if (entry.admitted) entry.leave();
    }
    const refused = enter('one');
    if (refused.admitted) throw new Error('It was let in.');
    expect(refused.retryAfterS).toBe(4);
    at += refused.retryAfterS * 1000;
    expect(enter('one').admitted).toBe(true);
  });

  it('counts a leave once', () => {
    const enter = createAdmission({ ...limits, atOncePerSource: 1 }, () => 0);
    const first = enter('one');
    if (!first.admitted) throw new Error('It was refused.');
    first.leave();
    first.leave();
    expect(enter('one').admitted).toBe(true);
    expect(enter('one').admitted).toBe(false);
  });

  it('forgets the source that was quiet longest, and none that is being answered', () => {
    const enter = createAdmission({ ...limits, burst: 1, perSecond: 0.000_001, atOncePerSource: 1 }, () => 0);
    enter('busy');
    const quiet = enter('quiet');
    if (quiet.admitted) quiet.leave();
    for (let each = 0; each < mostSources; each += 1) {
      const entry = enter(`source ${each}`);
      if (entry.admitted) entry.leave();
    }
    expect(enter('busy').admitted).toBe(false);
    expect(enter('quiet').admitted).toBe(true);
  });
});
