import { describe, expect, it } from 'vitest';
import { activitySchema } from '../../../src/teams/activity.ts';

const activity = {
  type: 'message',
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  from: { id: '29:ana' },
  recipient: { id: '28:bot' },
  conversation: { id: '19:5f6a_x-y=@thread.tacv2;messageid=1700000000000' },
};

describe('an activity', () => {
  it('is read as Teams sends it', () => {
    expect(activitySchema.safeParse(activity).success).toBe(true);
  });

  // Found by `npm run fuzz`: the SDK cannot send the first two in a header, and the others made each answer too large.
  it.each([
    ['a conversation that no header carries', { conversation: { id: '19:ä\u0115@thread.v2' } }],
    ['a conversation that breaks a header', { conversation: { id: '19:x\r\ny' } }],
    ['a conversation of any length', { conversation: { id: 'x'.repeat(501) } }],
    ['a bot of any length', { recipient: { id: 'x'.repeat(501) } }],
  ])('is none with %s', (_what, change) => {
    expect(activitySchema.safeParse({ ...activity, ...change }).success).toBe(false);
  });
});
