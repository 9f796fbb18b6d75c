import { expect } from 'vitest';
import { channelIds } from '../../src/sandbox/slack/seed.ts';
import { openStrictSlack } from './failure-modes-slack.ts';
import { faultStorm } from './storm.ts';

/** Seconds that Slack asks the bot to wait in the middle of the storm. */
const askedToWait = 2;
/** A clock reads the end of a wait a little early. */
const clockMs = 50;

faultStorm('Slack', () => openStrictSlack('http'), {
  halfway: ({ sandbox: { drive } }) => drive.inject('chat.postMessage', { retryAfter: askedToWait }),
  after: ({ sandbox: { drive } }) => {
    const toChannel = drive.calls().filter(({ args }) => args.channel === channelIds.alerts);
    const limited = toChannel.filter(({ status }) => status === 429);
    // The one that was asked for, and hardly any by our own fault.
    expect(limited.length).toBeGreaterThanOrEqual(1);
    expect(limited.length).toBeLessThanOrEqual(3);
    for (const { answer, at, method } of limited) {
      expect(answer.error).toBe('ratelimited');
      const next = toChannel.find((call) => call.at > at);
      expect((next?.at ?? Number.POSITIVE_INFINITY) - at, `after ${method}`).toBeGreaterThanOrEqual(
        askedToWait * 1000 - clockMs,
      );
    }
    const edits = toChannel.filter(({ method }) => method === 'chat.update');
    expect(edits.length).toBeLessThan(60);
  },
});
