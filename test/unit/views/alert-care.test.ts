import { describe, expect, it } from 'vitest';
import type { AlertBody } from '../../../src/domain/alert-body.ts';
import type { HistoryLine } from '../../../src/domain/history-line.ts';
import type { NoticeBody } from '../../../src/domain/notice.ts';
import { nudgeBody } from '../../../src/domain/nudge-body.ts';
import { renderNotice } from '../../../src/views/notice.ts';
import { aJob } from '../../fixtures/job.ts';
import { printMessage } from '../../fixtures/print-message.ts';

const ana = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
const jo = { platform: 'teams', id: 'aad-jo', name: 'Jo' } as const;

const alert: AlertBody = {
  kind: 'alert',
  job: aJob({
    id: 127416,
    folder: { id: 7, path: 'Finance' },
    started: '2026-03-01T14:01:00Z',
    ended: '2026-03-01T14:03:10Z',
    info: 'System.ArgumentException: The sheet does not exist',
  }),
  earlierFaults: 0,
  history: [],
};

const acknowledged: HistoryLine = { did: 'acknowledge', by: ana, at: '2026-03-01T14:06:00Z' };
const snoozed: HistoryLine = {
  did: 'snooze',
  by: jo,
  at: '2026-03-01T14:08:00Z',
  until: '2026-03-01T15:08:00Z',
};
const resolved: HistoryLine = { did: 'resolve', by: ana, at: '2026-03-01T14:20:00Z' };
const retried: HistoryLine = {
  did: 'retry',
  by: jo,
  at: '2026-03-01T14:10:00Z',
  job: aJob({ id: 130412, state: 'Running', ended: null, started: '2026-03-01T14:10:10Z' }),
  note: null,
};

const print = (body: NoticeBody): string =>
  printMessage(
    renderNotice(
      { id: 'n1', tenant: 'default', body },
      { jobUrl: (job) => `https://orchestrator.test/${job.id}` },
    ),
  );
const after = (...history: readonly HistoryLine[]): AlertBody => ({ ...alert, history });
/** First line, what people see of its state, and what they can click. */
const gist = (body: NoticeBody): readonly string[] => {
  const lines = print(body).split('\n');
  const labels = [...(lines.at(-1) ?? '').matchAll(/\[([^:\]]+?)(?=: | https)/g)].map((found) => found[1]);
  return [lines[1] ?? '', labels.join(' · ')];
};

describe('what people said about a problem', () => {
  it('stands on the message, in words and by a sign of its own', () => {
    expect(print(after(acknowledged))).toMatchInlineSnapshot(`
      "(Invoice_Processing faulted on DocBot, acknowledged by Ana: The sheet does not exist)
      # 🟠 Invoice_Processing faulted on DocBot, acknowledged by Ana
      *The sheet does not exist*
      ArgumentException
      ~ Finance · v1.0.3 · VM07 · ran 2 min 10 s · started by hand · 14:03 · job \`127416\`
      ~ First time in 7 days
      14:06 @Ana acknowledged
      [Retry: retry {"tenant":"default","job":127416,"notice":"n1"}] [Kill: kill {"tenant":"default","job":127416,"notice":"n1"}] [Details: show {"tenant":"default","job":127416}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":127416}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Note: note {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.test/127416]"
    `);
  });

  it('is snoozed with until when', () => {
    expect(print(after(acknowledged, snoozed))).toMatchInlineSnapshot(`
      "(Invoice_Processing faulted on DocBot, snoozed by Jo: The sheet does not exist)
      # ⏸️ Invoice_Processing faulted on DocBot, snoozed by Jo
      *The sheet does not exist*
      ArgumentException
      ~ Finance · v1.0.3 · VM07 · ran 2 min 10 s · started by hand · 14:03 · job \`127416\`
      ~ First time in 7 days
      14:06 @Ana acknowledged
      14:08 @Jo snoozed until 15:08
      [Retry: retry {"tenant":"default","job":127416,"notice":"n1"}] [Kill: kill {"tenant":"default","job":127416,"notice":"n1"}] [Details: show {"tenant":"default","job":127416}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":127416}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Note: note {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.test/127416]"
    `);
  });

  it('is closed: only looking is left', () => {
    expect(print(after(acknowledged, resolved))).toMatchInlineSnapshot(`
      "(Invoice_Processing faulted on DocBot, resolved by Ana)
      # ⚪ Invoice_Processing faulted on DocBot, resolved by Ana
      *The sheet does not exist*
      ArgumentException
      ~ Finance · v1.0.3 · VM07 · ran 2 min 10 s · started by hand · 14:03 · job \`127416\`
      ~ First time in 7 days
      14:06 @Ana acknowledged
      14:20 @Ana resolved
      [Details: show {"tenant":"default","job":127416}] [Logs: logs {"tenant":"default","job":127416}] [Open in Orchestrator https://orchestrator.test/127416]"
    `);
  });

  it('tells notes, assignments and what the bot did by itself', () => {
    const lines = print(
      after(
        { did: 'note', by: ana, at: '2026-03-01T14:04:00Z', text: 'waiting for\nthe SAP team' },
        { did: 'assign', by: ana, at: '2026-03-01T14:05:00Z', to: jo },
        { did: 'remind', at: '2026-03-01T14:18:00Z' },
        { did: 'escalate', at: '2026-03-01T14:33:00Z', to: 'slack:C2' },
        { did: 'snooze', by: jo, at: '2026-03-01T14:40:00Z', until: '2026-03-02T07:00:00Z' },
        { did: 'wake', at: '2026-03-02T07:00:03Z' },
        { did: 'assign', by: jo, at: '2026-03-02T07:01:00Z', to: jo },
      ),
    );
    expect(lines).toMatchInlineSnapshot(`
      "(Invoice_Processing faulted on DocBot, acknowledged by Jo: The sheet does not exist)
      # 🟠 Invoice_Processing faulted on DocBot, acknowledged by Jo
      *The sheet does not exist*
      ArgumentException
      ~ Finance · v1.0.3 · VM07 · ran 2 min 10 s · started by hand · 14:03 · job \`127416\`
      ~ First time in 7 days
      14:04 @Ana noted: waiting for the SAP team
      14:05 @Ana assigned it to @Jo
      14:18 reminded: nobody had acknowledged
      14:33 told \`slack:C2\`, too: nobody had acknowledged
      14:40 @Jo snoozed until 2026-03-02 07:00
      07:00 snooze is over, still failing
      07:01 @Jo took it on
      [Retry: retry {"tenant":"default","job":127416,"notice":"n1"}] [Kill: kill {"tenant":"default","job":127416,"notice":"n1"}] [Details: show {"tenant":"default","job":127416}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":127416}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Note: note {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.test/127416]"
    `);
  });

  it('gives way to what happens: recovered, resolved, retrying, snoozed, acknowledged, in this order', () => {
    const recovered = aJob({ id: 130500, state: 'Successful' });
    expect(
      [
        { ...after(acknowledged, snoozed, retried, resolved), recovered },
        after(acknowledged, snoozed, retried, resolved),
        after(acknowledged, snoozed, retried),
        after(acknowledged, snoozed),
        after(acknowledged),
        alert,
      ].map(gist),
    ).toMatchInlineSnapshot(`
      [
        [
          "# 🟢 Invoice_Processing works again",
          "Details · Logs · Open in Orchestrator",
        ],
        [
          "# ⚪ Invoice_Processing faulted on DocBot, resolved by Ana",
          "Details · Logs · Open in Orchestrator",
        ],
        [
          "# 🔁 Invoice_Processing retried by Jo → Running",
          "Kill · Details · Resolve · Logs · Snooze · Assign · Note · Mute process · Open in Orchestrator",
        ],
        [
          "# ⏸️ Invoice_Processing faulted on DocBot, snoozed by Jo",
          "Retry · Kill · Details · Resolve · Logs · Snooze · Assign · Note · Mute process · Open in Orchestrator",
        ],
        [
          "# 🟠 Invoice_Processing faulted on DocBot, acknowledged by Ana",
          "Retry · Kill · Details · Resolve · Logs · Snooze · Assign · Note · Mute process · Open in Orchestrator",
        ],
        [
          "# 🔴 Invoice_Processing faulted on DocBot",
          "Retry · Kill · Details · Acknowledge · Logs · Snooze · Assign · Resolve · Mute process · Open in Orchestrator",
        ],
      ]
    `);
  });

  it('needs one menu at most: ten buttons, the way to Orchestrator among them', () => {
    const many = {
      ...after(acknowledged, retried),
      tally: { count: 3, since: '2026-03-01T13:40:00Z', last: '2026-03-01T14:03:10Z', robots: { A: 3 } },
    };
    const [, labels = ''] = gist(many);
    expect(labels.split(' · ').length).toBeLessThanOrEqual(10);
    expect(labels).toMatch(/Open in Orchestrator$/);
  });
});

describe('who answers for a process', () => {
  it('is called on the message, whatever the platform', () => {
    const lines = print({
      ...alert,
      critical: true,
      owners: [
        { platform: 'slack', kind: 'group', id: 'S1', name: 'Invoice team' },
        { platform: 'teams', kind: 'person', id: 'aad-jo', name: 'Jo' },
        { platform: 'slack', kind: 'person', id: 'U9', name: null },
      ],
    }).split('\n');
    expect(lines).toContain(
      'Critical · Owners @@slack S1 (group) Invoice team@@, @@teams aad-jo Jo@@, @@slack U9 slack:U9@@',
    );
  });

  it('is left out where nobody is named; critical is said all the same', () => {
    expect(print({ ...alert, critical: true }).split('\n')).toContain('~ Critical');
    expect(print(alert)).not.toMatch(/Owner|Critical/);
  });
});

describe('a message that brings an alert to mind', () => {
  it('says that the snooze is over, and what can be done', () => {
    const why = { kind: 'snooze-over', by: jo, until: '2026-03-01T15:08:00Z' } as const;
    expect(
      print(nudgeBody('n1', why, after(snoozed, { did: 'wake', at: why.until }))),
    ).toMatchInlineSnapshot(`
      "(Still failing: Invoice_Processing faulted on DocBot: The sheet does not exist)
      # 🔴 Invoice_Processing faulted on DocBot
      ⏰ The snooze by @Jo is over (2026-03-01 15:08), and no run has worked since.
      *The sheet does not exist*
      ArgumentException
      ~ Finance · 2026-03-01 14:03 · job \`127416\`
      [Retry: retry {"tenant":"default","job":127416}] [Kill: kill {"tenant":"default","job":127416}] [Details: show {"tenant":"default","job":127416}] [Acknowledge: ack {"tenant":"default","notice":"n1"}] [Logs: logs {"tenant":"default","job":127416}] [Snooze: snooze {"tenant":"default","notice":"n1"}] [Assign: assign {"tenant":"default","notice":"n1"}] [Resolve: resolve {"tenant":"default","notice":"n1"}] [Mute process: mute {"tenant":"default","notice":"n1","ask":true}] [Open in Orchestrator https://orchestrator.test/127416]"
    `);
  });

  it('says that nobody has acknowledged, until somebody does', () => {
    const why = { kind: 'reminder', since: '2026-03-01T14:03:00Z' } as const;
    expect(
      print(nudgeBody('n1', why, alert))
        .split('\n')
        .slice(0, 3),
    ).toMatchInlineSnapshot(`
      [
        "(Reminder: Invoice_Processing faulted on DocBot: The sheet does not exist)",
        "# 🔴 Invoice_Processing faulted on DocBot",
        "⏰ Nobody has acknowledged this since 14:03.",
      ]
    `);
    expect(
      print(nudgeBody('n1', why, after(acknowledged)))
        .split('\n')
        .slice(0, 3),
    ).toMatchInlineSnapshot(`
      [
        "(Reminder: Invoice_Processing faulted on DocBot, acknowledged by Ana: The sheet does not exist)",
        "# 🟠 Invoice_Processing faulted on DocBot, acknowledged by Ana",
        "⏰ Nobody had acknowledged this since 14:03.",
      ]
    `);
  });

  it('calls the person whose it is now, and stays true when it is over', () => {
    const why = { kind: 'assigned', by: ana, to: jo } as const;
    expect(
      print(nudgeBody('n1', why, after()))
        .split('\n')
        .slice(0, 3),
    ).toMatchInlineSnapshot(`
      [
        "(For Jo: Invoice_Processing faulted on DocBot: The sheet does not exist)",
        "# 🔴 Invoice_Processing faulted on DocBot",
        "@@teams aad-jo Jo@@: @Ana assigned this to you.",
      ]
    `);
    expect(print(nudgeBody('n1', why, after(resolved)))).toMatchInlineSnapshot(`
      "(Invoice_Processing faulted on DocBot, resolved by Ana)
      # ⚪ Invoice_Processing faulted on DocBot, resolved by Ana
      @@teams aad-jo Jo@@: @Ana assigned this to you.
      ~ Finance · 2026-03-01 14:03 · job \`127416\`
      [Details: show {"tenant":"default","job":127416}] [Logs: logs {"tenant":"default","job":127416}] [Open in Orchestrator https://orchestrator.test/127416]"
    `);
  });
});
