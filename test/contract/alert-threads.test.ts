import { describe, expect, it } from 'vitest';
import { DeliveryError } from '../../src/chat/chat-adapter.ts';
import type { Job } from '../../src/domain/job.ts';
import { plainRoute, type Route } from '../../src/domain/route.ts';
import { alertStage } from '../fixtures/alert-stage.ts';
import type { AlertProcess } from '../fixtures/alert-world.ts';

const origin = Date.parse('2026-03-02T08:00:07.250Z');
const minute = 60_000;
const threaded: Route = { ...plainRoute('slack:A'), threads: true };

const stage = alertStage(origin);
const { shown } = stage;

async function watching(...routes: readonly Route[]): Promise<AlertProcess> {
  return stage.watching({ routes: routes.length === 0 ? [threaded] : routes });
}

function fault(change: Partial<Job> = {}): void {
  stage.job({ state: 'Faulted', ...change });
}

/** Below which message each reply was sent. */
function parents(): readonly (string | undefined)[] {
  return stage.slack.calls.flatMap((call) =>
    call.did === 'send' && call.text.startsWith('reply') ? [call.options.inReplyTo?.message] : [],
  );
}

describe('F32: further faults in the thread of the first message', () => {
  it('are told nowhere but by the count, unless a route asks for it', async () => {
    await watching(plainRoute('slack:A'));
    fault();
    await stage.pass(minute);
    fault();
    await stage.pass(minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2']);
    expect(
      stage.slack.calls.some((call) => call.did === 'send' && call.options.inReplyTo !== undefined),
    ).toBe(false);
  });

  it('are one reply a batch, at that place alone, while the count goes on above', async () => {
    await watching(threaded, plainRoute('slack:B'));
    fault();
    await stage.pass(minute);
    for (let count = 0; count < 7; count++) fault();
    await stage.pass(minute);
    fault();
    await stage.pass(minute);
    expect(shown()).toEqual([
      'alert 9: Faulted × 9',
      'reply: 4, 5, 6, 7, 8 of 7, 8 in all',
      'reply: 9 of 1, 9 in all',
    ]);
    expect(shown('slack:B')).toEqual(['alert 9: Faulted × 9']);
    const [first] = parents();
    expect(parents()).toEqual([first, first]);
    expect(first).toBeDefined();
  });

  it('come every few seconds at most, however many there are', async () => {
    const { poller } = await watching();
    fault();
    await stage.pass(minute);
    for (let second = 0; second < 60; second++) {
      fault();
      poller.pollNow();
      await stage.pass(1000);
    }
    await stage.pass(minute);
    const replies = shown().filter((text) => text.startsWith('reply'));
    expect(replies.length).toBeGreaterThan(5);
    expect(replies.length).toBeLessThanOrEqual(60 / 3);
    const told = replies.map((text) => Number(/of (\d+)/.exec(text)?.[1]));
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(60);
  });

  it('are in the count alone until the first message is out, and where nothing has a thread', async () => {
    await watching(threaded, { ...plainRoute('slack:personal'), threads: true });
    stage.slack.before = ({ target }) => {
      if (target === 'slack:A') throw new DeliveryError('retry', 'busy', { retryAfterMs: 2 * minute });
    };
    fault();
    await stage.pass(minute);
    fault();
    await stage.pass(minute);
    stage.slack.before = () => undefined;
    await stage.pass(5 * minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2']);
    expect(shown('slack:personal')).toEqual(['alert 2: Faulted × 2']);
    expect(await stage.store.waitingPosts()).toEqual([]);
  });

  it('are told once over restarts, also when the answer to a reply got lost', async () => {
    const first = await watching();
    fault();
    await stage.pass(minute);
    fault();
    stage.slack.after = (call) => {
      if (call.text.startsWith('reply')) throw new DeliveryError('uncertain', 'cut off');
    };
    await stage.pass(minute);
    await first.stop();
    stage.slack.after = () => undefined;
    const second = await watching();
    await stage.pass(minute);
    await second.stop();
    await watching();
    expect(shown()).toEqual(['alert 2: Faulted × 2', 'reply: 2 of 1, 2 in all']);
  });

  it('post the first message anew when somebody deleted it, with all it has to tell', async () => {
    await watching();
    fault();
    await stage.pass(minute);
    stage.slack.before = (call) => {
      if (call.did === 'send' && call.options.inReplyTo?.message === 'm2')
        throw new DeliveryError('gone', 'deleted');
    };
    fault();
    await stage.pass(minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2', 'alert 2: Faulted × 2']);
    expect(await stage.store.waitingPosts()).toEqual([]);
    fault();
    await stage.pass(minute);
    expect(shown()).toEqual(['alert 2: Faulted × 2', 'alert 3: Faulted × 3', 'reply: 3 of 1, 3 in all']);
    expect(parents().at(-1)).toBe('m3');
  });

  it('hold nothing up in a storm: then the count is enough', async () => {
    await watching();
    const gust = (): void => {
      for (let count = 0; count < 60; count++) fault({ process: `Process_${count % 6}` });
    };
    gust();
    await stage.pass(minute);
    gust();
    await stage.pass(minute);
    expect(shown().filter((text) => text.startsWith('alert'))).toHaveLength(6);
    expect(shown().filter((text) => text.startsWith('reply'))).toEqual([]);
  });
});
