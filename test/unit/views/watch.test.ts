import { describe, expect, it } from 'vitest';
import type { SightBody, Trouble } from '../../../src/domain/watch-body.ts';
import { renderNotice } from '../../../src/views/notice.ts';
import { sightMessage, standingIn, watchMessage } from '../../../src/views/watch.ts';
import { printMessage } from '../../fixtures/print-message.ts';

const since = '2026-03-01T14:02:00Z';
const until = '2026-03-01T14:40:00Z';
const tenant = 'prod';

const refused: Trouble = {
  what: 'refused',
  tenant,
  since,
  status: 401,
  said: "Orchestrator does not accept the bot's token.",
  todo: 'Check the app id and secret.',
};

const troubles: readonly Trouble[] = [
  refused,
  { ...refused, what: 'unreachable', status: null, said: 'The connection was refused.' },
  { ...refused, what: 'unreachable', status: 503 },
  { ...refused, what: 'failing', status: null, todo: null },
  { what: 'late', tenant, since },
  { what: 'backlog', tenant, since },
  { what: 'folders', tenant, since, folders: ['Finance'] },
  { what: 'folders', tenant, since, folders: Array.from({ length: 12 }, (_, index) => `Folder ${index}`) },
  { what: 'route-lost', target: 'slack:C1', since, said: 'The channel is archived.', instead: 'slack:C2' },
  { what: 'route-lost', target: 'slack:C1', since, said: 'The channel is archived.', instead: null },
  { what: 'route-slow', target: 'slack:C1', since, waiting: 412, said: 'Slack asks to slow down.' },
  { what: 'store', since, said: 'attempt to write a readonly database' },
];

const sight = (count: number, change: Partial<SightBody> = {}): SightBody => ({
  kind: 'sight',
  since,
  until,
  folders: null,
  count,
  faults: Array.from({ length: Math.min(count, 3) }, (_, index) => ({
    jobId: 100 + index,
    process: 'Invoice_Processing',
    at: '2026-03-01T14:05:00Z',
    robot: index === 0 ? 'DocBot' : '',
    error: index === 1 ? '' : 'The sheet does not exist',
  })),
  ...change,
});

describe('what the bot says of itself', () => {
  it('is what happened, since when, what it means and what to do', () => {
    const all = troubles.map((trouble) =>
      printMessage(watchMessage({ kind: 'watch', trouble, until: null })),
    );
    expect(all.join('\n\n')).toMatchInlineSnapshot(`
      "(I cannot see Orchestrator prod: token refused (401))
      # ⚠️ I cannot see Orchestrator prod: token refused (401)
      Since 2026-03-01 14:02.
      Alerts wait until it is back; nothing is lost within the lookback.
      Orchestrator does not accept the bot's token.
      Check the app id and secret. Then \`/jobs status\`.

      (I cannot see Orchestrator prod: it cannot be reached)
      # ⚠️ I cannot see Orchestrator prod: it cannot be reached
      Since 2026-03-01 14:02.
      Alerts wait until it is back; nothing is lost within the lookback.
      The connection was refused.
      Check the app id and secret. Then \`/jobs status\`.

      (I cannot see Orchestrator prod: it fails (503))
      # ⚠️ I cannot see Orchestrator prod: it fails (503)
      Since 2026-03-01 14:02.
      Alerts wait until it is back; nothing is lost within the lookback.
      Orchestrator does not accept the bot's token.
      Check the app id and secret. Then \`/jobs status\`.

      (I cannot see Orchestrator prod: something is wrong on my side)
      # ⚠️ I cannot see Orchestrator prod: something is wrong on my side
      Since 2026-03-01 14:02.
      Alerts wait until it is back; nothing is lost within the lookback.
      Orchestrator does not accept the bot's token.
      Look into the log of the bot. Then \`/jobs status\`.

      (I am late: no look at Orchestrator prod comes to its end)
      # ⚠️ I am late: no look at Orchestrator prod comes to its end
      Since 2026-03-01 14:02.
      Alerts come late. Orchestrator answers slowly, or the bot is short of time.
      See \`/jobs status\`; if it stays so, restart the bot and look into its log.

      (I am behind: Orchestrator prod has more faults than I can read at once)
      # ⚠️ I am behind: Orchestrator prod has more faults than I can read at once
      Since 2026-03-01 14:02.
      I read on with every look; alerts come, but late.
      See \`/jobs status\`; \`/jobs faulted\` shows the newest.

      (I cannot see the folder Finance any more)
      # ⚠️ I cannot see the folder Finance any more
      Since 2026-03-01 14:02.
      Faults there are not alerted until I can see it again.
      Check that the folder exists and that the bot's app or account is assigned to it. Deleted on purpose: remove it from UIPATH_FOLDERS where it is named; else I stop expecting it after 7 days.

      (I cannot see 12 folders any more)
      # ⚠️ I cannot see 12 folders any more
      Since 2026-03-01 14:02.
      *Folder 0*, *Folder 1*, *Folder 2*, *Folder 3*, *Folder 4*, *Folder 5*, *Folder 6*, *Folder 7*, *Folder 8*, *Folder 9* and 2 more
      Faults there are not alerted until I can see it again.
      Check that the folder exists and that the bot's app or account is assigned to it. Deleted on purpose: remove it from UIPATH_FOLDERS where it is named; else I stop expecting it after 7 days.

      (I cannot post to slack:C1)
      # ⚠️ I cannot post to slack:C1
      Since 2026-03-01 14:02.
      Its alerts go to \`slack:C2\` until it works again.
      The channel is archived.
      Bring the place or the bot back, or take its route away: \`/jobs subscriptions where:all\` says where it comes from.

      (I cannot post to slack:C1)
      # ⚠️ I cannot post to slack:C1
      Since 2026-03-01 14:02.
      Its alerts wait: there is no other place for them.
      The channel is archived.
      Bring the place or the bot back, or take its route away: \`/jobs subscriptions where:all\` says where it comes from.

      (Messages to slack:C1 wait)
      # ⚠️ Messages to slack:C1 wait
      Since 2026-03-01 14:02.
      412 messages wait; none is dropped, they go out as soon as they are taken.
      Slack asks to slow down.

      (I cannot write to my database)
      # ⚠️ I cannot write to my database
      Since 2026-03-01 14:02.
      Alerts wait until it works again: I could not remember what I told.
      The database says: attempt to write a readonly database
      Check the disk (full, read-only) and DATABASE_URL."
    `);
  });

  it('is over afterwards, in the same message', () => {
    const all = troubles.map((trouble) => printMessage(watchMessage({ kind: 'watch', trouble, until })));
    expect(all.join('\n\n')).toMatchInlineSnapshot(`
      "(I was blind for Orchestrator prod: token refused (401))
      # ⚪ I was blind for Orchestrator prod: token refused (401)
      14:02 – 14:40 (38 min)

      (I was blind for Orchestrator prod: it cannot be reached)
      # ⚪ I was blind for Orchestrator prod: it cannot be reached
      14:02 – 14:40 (38 min)

      (I was blind for Orchestrator prod: it fails (503))
      # ⚪ I was blind for Orchestrator prod: it fails (503)
      14:02 – 14:40 (38 min)

      (I was blind for Orchestrator prod: something was wrong on my side)
      # ⚪ I was blind for Orchestrator prod: something was wrong on my side
      14:02 – 14:40 (38 min)

      (I was late: no look at Orchestrator prod came to its end)
      # ⚪ I was late: no look at Orchestrator prod came to its end
      14:02 – 14:40 (38 min)

      (I was behind with the faults of Orchestrator prod)
      # ⚪ I was behind with the faults of Orchestrator prod
      14:02 – 14:40 (38 min)

      (I was blind for the folder Finance)
      # ⚪ I was blind for the folder Finance
      14:02 – 14:40 (38 min)

      (I was blind for 12 folders)
      # ⚪ I was blind for 12 folders
      14:02 – 14:40 (38 min)

      (I could not post to slack:C1)
      # ⚪ I could not post to slack:C1
      14:02 – 14:40 (38 min)

      (I could not post to slack:C1)
      # ⚪ I could not post to slack:C1
      14:02 – 14:40 (38 min)

      (Messages to slack:C1 waited)
      # ⚪ Messages to slack:C1 waited
      14:02 – 14:40 (38 min)

      (I could not write to my database)
      # ⚪ I could not write to my database
      14:02 – 14:40 (38 min)"
    `);
  });

  it('names what happened in the dark', () => {
    const all = [sight(3), sight(40), sight(1), sight(0), sight(1, { folders: ['Finance'] })];
    expect(all.map((body) => printMessage(sightMessage(body, tenant))).join('\n\n')).toMatchInlineSnapshot(`
      "(I see Orchestrator prod again: 3 faults in that time)
      # 🟢 I see Orchestrator prod again
      I was blind 14:02 – 14:40 (38 min); 3 faults in that time:
      14:05 · *Invoice_Processing* on DocBot · The sheet does not exist · job \`100\`
      14:05 · *Invoice_Processing* · no reason given · job \`101\`
      14:05 · *Invoice_Processing* · The sheet does not exist · job \`102\`
      ~ Each is alerted as usual; alerts that come now may be of that time.
      [Show jobs: faulted {"tenant":"prod","since":"2026-03-01T14:02:00Z"}]

      (I see Orchestrator prod again: 40 faults in that time)
      # 🟢 I see Orchestrator prod again
      I was blind 14:02 – 14:40 (38 min); 40 faults in that time:
      14:05 · *Invoice_Processing* on DocBot · The sheet does not exist · job \`100\`
      14:05 · *Invoice_Processing* · no reason given · job \`101\`
      14:05 · *Invoice_Processing* · The sheet does not exist · job \`102\`
      and 37 more
      ~ Each is alerted as usual; alerts that come now may be of that time.
      [Show jobs: faulted {"tenant":"prod","since":"2026-03-01T14:02:00Z"}]

      (I see Orchestrator prod again: 1 fault in that time)
      # 🟢 I see Orchestrator prod again
      I was blind 14:02 – 14:40 (38 min); 1 fault in that time:
      14:05 · *Invoice_Processing* on DocBot · The sheet does not exist · job \`100\`
      ~ Each is alerted as usual; alerts that come now may be of that time.
      [Show jobs: faulted {"tenant":"prod","since":"2026-03-01T14:02:00Z"}]

      (I see Orchestrator prod again: no faults in that time)
      # 🟢 I see Orchestrator prod again
      I was blind 14:02 – 14:40 (38 min); no faults in that time.

      (I see the folder Finance again: 1 fault in that time)
      # 🟢 I see the folder Finance again
      I was blind 14:02 – 14:40 (38 min); 1 fault in that time:
      14:05 · *Invoice_Processing* on DocBot · The sheet does not exist · job \`100\`
      ~ Each is alerted as usual; alerts that come now may be of that time.
      [Show jobs: faulted {"tenant":"prod","since":"2026-03-01T14:02:00Z"}]"
    `);
  });
});

describe('a message that stands in for another place', () => {
  it('says so below its first line, whatever it tells', () => {
    const body = { kind: 'watch', trouble: refused, until: null } as const;
    const links = { jobUrl: () => '' };
    const notice = { id: 'n1', tenant, body };
    const told = renderNotice(notice, links, 'slack:C1');
    expect(printMessage(told).split('\n').slice(1, 3)).toEqual([
      '# ⚠️ I cannot see Orchestrator prod: token refused (401)',
      '~ Meant for `slack:C1`, where I cannot post.',
    ]);
    expect(standingIn({ preview: 'x', blocks: [] }, 'slack:C1').blocks).toHaveLength(1);
    expect(renderNotice(notice, links)).toEqual(watchMessage(body));
  });
});
