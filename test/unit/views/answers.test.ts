import { describe, expect, it } from 'vitest';
import { BotError } from '../../../src/domain/errors.ts';
import type { Health } from '../../../src/domain/health.ts';
import { confirmKillMessage } from '../../../src/views/confirm.ts';
import { deniedMessage, errorMessage, unexpectedMessage } from '../../../src/views/error.ts';
import { filterWords } from '../../../src/views/filter-words.ts';
import { commandHelpMessage } from '../../../src/views/help.ts';
import { jobMessage } from '../../../src/views/job.ts';
import { killButton } from '../../../src/views/job-buttons.ts';
import { emptyListMessage, jobListMessage } from '../../../src/views/job-list.ts';
import { statusMessage } from '../../../src/views/status.ts';
import { aJob } from '../../fixtures/job.ts';
import { printMessage } from '../../fixtures/print-message.ts';

const now = new Date('2026-03-01T14:05:00Z');
const url = 'https://orchestrator.test/1';
const trace = `System.Exception: Broken\n${'   at Contoso.Deep.Down(String s)\n'.repeat(400)}`;

describe('show', () => {
  it('answers what an operator asks first', () => {
    const job = aJob({
      id: 127416,
      source: 'Manual',
      startedBy: 'ana@contoso.test',
      priority: 'Normal',
      inputArguments: '{"password":"hunter2"}',
      outputArguments: '{}',
      info: trace,
    });
    const text = printMessage(jobMessage(job, { url, now, full: false }));
    expect(text).toMatchInlineSnapshot(`
      "(Invoice_Processing: Faulted after 56 s: Broken)
      # 🔴 Invoice_Processing: Faulted after 56 s
      *Broken*
      Exception in Deep Down
      Job: \`127416\` · \`00000000-0000-4000-8000-000000127416\`
      Process: Invoice_Processing v1.0.3
      Folder: Finance
      Robot: DocBot
      Machine: VM07
      Created: 2026-03-01 08:00
      Waited: 5 s
      Started: 2026-03-01 08:00
      Ended: 2026-03-01 08:01
      Ran: 56 s
      Origin: started by ana@contoso.test
      Priority: Normal
      Arguments: has inputs
      > System.Exception: Broken
      >    at Contoso.Deep.Down(String s)
      >    at Contoso.Deep.Down(String s)
      >    at Contoso.Deep.Down(String s)
      >    at Contoso.Deep.Down(String s)
      >    at Contoso.Deep.Down(String s)
      >    at Contoso.Deep.Down(String s)
      >    at Contoso.Deep.Down(String s)
      >    at Contoso.Deep.Down(String s)
      >    at Contoso.Deep.Down(String s)
      >    at Contoso.Deep.Down(String s)
      >    at Contoso.Deep.Down(String s)
      ~ Cut: “Full error” shows the rest.
      [Retry: retry {"tenant":"default","job":127416,"replace":true}] [Logs: logs {"tenant":"default","job":127416}] [Refresh: show {"tenant":"default","job":127416,"replace":true}] [Full error: show {"tenant":"default","job":127416,"replace":true,"full":true}] [Show inputs and outputs: show {"tenant":"default","job":127416,"values":"all"}] [Open in Orchestrator https://orchestrator.test/1]"
    `);
    expect(text, 'F23').not.toContain('hunter2');
  });

  it('does not quote what the first line has said word for word', () => {
    const info = 'Logon failure: unknown user name or bad password';
    const { blocks } = jobMessage(aJob({ id: 1, info: `${info}\r\n` }), { url, now, full: false });
    expect(printMessage({ preview: '', blocks }).split(info)).toHaveLength(2);
  });

  it('gives the whole error on demand, in pieces that fit', () => {
    const { blocks } = jobMessage(aJob({ id: 1, info: trace }), { url, now, full: true });
    const pieces = blocks.flatMap((block) => (block.kind === 'quote' ? [block.text] : []));
    expect(pieces.join('\n')).toBe(trace.trim());
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(2500);
  });

  it('says how much of a very long error is left out, without splitting a character (F20)', () => {
    const { blocks } = jobMessage(aJob({ id: 1, info: `x${'😀'.repeat(100_000)}` }), {
      url,
      now,
      full: true,
    });
    const pieces = blocks.flatMap((block) => (block.kind === 'quote' ? [block.text] : []));
    expect(pieces).toHaveLength(8);
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
    expect(printMessage({ preview: '', blocks })).toContain('more characters stand in Orchestrator.');
  });

  it.each([
    ['Pending', ['Stop', 'Kill', 'Refresh']],
    ['Running', ['Stop', 'Kill', 'Logs', 'Refresh']],
    ['Stopping', ['Kill', 'Logs', 'Refresh']],
    ['Terminating', ['Logs', 'Refresh']],
    ['Suspended', ['Resume', 'Kill', 'Logs', 'Refresh']],
    ['Successful', ['Retry', 'Logs', 'Refresh']],
    ['Stopped', ['Retry', 'Logs', 'Refresh']],
    ['Faulted', ['Retry', 'Logs', 'Refresh']],
  ] as const)('offers what fits a %s job', (state, labels) => {
    const job = aJob({ id: 1, state, info: null, ...(state === 'Pending' ? { started: null } : {}) });
    const { blocks } = jobMessage(job, { url, now, full: false });
    const buttons = blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : []));
    expect(buttons.map((button) => button.label)).toEqual([...labels, 'Open in Orchestrator']);
  });
});

describe('a list', () => {
  const view = { command: 'faulted', refresh: { since: '24h' }, malformed: [], now };

  it('shows what to act on first, then where and when', () => {
    const jobs = [
      aJob({ id: 1 }),
      aJob({ id: 2, state: 'Running', ended: null, robot: null }),
      aJob({ id: 3, state: 'Successful' }),
    ];
    const message = jobListMessage(jobs, {
      ...view,
      question: 'Jobs, newest first',
      more: { after: 'c' },
      total: 17,
      table: false,
    });
    expect(printMessage(message)).toMatchInlineSnapshot(`
      "(Jobs, newest first: 17. Invoice_Processing: The sheet does not exist)
      # Jobs, newest first: 17
      - 🔴 *Invoice_Processing* The sheet does not exist
        Finance · DocBot · 08:01 · 56 s · job \`1\`
        [Details: show {"tenant":"default","job":1}] [Retry: retry {"tenant":"default","job":1}]
      - ▶️ *Invoice_Processing* Running
        Finance · 08:00 · 6 h 4 min · job \`2\`
        [Details: show {"tenant":"default","job":2}] [Stop: stop {"tenant":"default","job":2}] [Kill: kill {"tenant":"default","job":2} ?Kill job 2]
      - ✅ *Invoice_Processing* Successful
        Finance · DocBot · 08:01 · 56 s · job \`3\`
        [Details: show {"tenant":"default","job":3}]
      [More: faulted {"after":"c","replace":true}] [Refresh: faulted {"since":"24h","replace":true}]"
    `);
  });

  it('sets jobs of several states side by side, without columns that say nothing', () => {
    const jobs = [
      aJob({ id: 1 }),
      aJob({ id: 2, state: 'Running', ended: null, robot: null }),
      aJob({ id: 3, state: 'Pending', created: '2026-03-01T14:03:00Z', started: null, ended: null }),
    ].map((job) => ({ ...job, folder: null }));
    const message = jobListMessage(jobs, {
      ...view,
      command: 'list',
      question: 'Jobs, newest first',
      more: null,
      total: 3,
      table: true,
    });
    expect(printMessage(message)).toMatchInlineSnapshot(`
      "(Jobs, newest first: 3. Invoice_Processing: The sheet does not exist)
      # Jobs, newest first: 3
      | State | Process | When |
      | 🔴 Faulted, 56 s | *Invoice_Processing*
      The sheet does not exist
      DocBot | 08:01
      job \`1\` | [Details: show {"tenant":"default","job":1}]
      | ▶️ Running, 6 h 4 min | *Invoice_Processing* | 08:00
      job \`2\` | [Details: show {"tenant":"default","job":2}]
      | ⏳ Pending, 2 min | *Invoice_Processing*
      DocBot | 14:03
      job \`3\` | [Details: show {"tenant":"default","job":3}]
      [Refresh: list {"since":"24h","replace":true}]"
    `);
  });

  it('keeps two lines a job where all of them faulted, for the errors', () => {
    const message = jobListMessage([aJob({ id: 1 })], {
      ...view,
      question: 'Jobs',
      more: null,
      total: 1,
      table: true,
    });
    expect(printMessage(message)).toContain('- 🔴 *Invoice_Processing* The sheet does not exist');
  });

  it('says what it had to leave out (F3)', () => {
    const malformed = [
      { id: 4, reason: 'no state' },
      { id: null, reason: 'no id' },
    ];
    const message = jobListMessage([], {
      ...view,
      question: 'Jobs',
      more: null,
      total: null,
      table: true,
      malformed,
    });
    expect(printMessage(message)).toContain(
      '~ ⚠️ Orchestrator sent 2 jobs (4) in a form I cannot read; left out here.',
    );
  });

  it('helps on when nothing is found', () => {
    const message = emptyListMessage({
      ...view,
      nothing: 'No faulted jobs in the last 24 h in Finance/*',
      last: aJob({ id: 124001, ended: '2026-02-26T14:00:00Z' }),
      tryLine: '/jobs faulted folder:Finance/* since:7d',
    });
    expect(printMessage(message)).toMatchInlineSnapshot(`
      "(No faulted jobs in the last 24 h in Finance/*.)
      # No faulted jobs in the last 24 h in Finance/*
      Last one: Invoice_Processing, 3 days ago (job \`124001\`). Try \`/jobs faulted folder:Finance/* since:7d\`.
      [Refresh: faulted {"since":"24h","replace":true}] [Show the last one: show {"tenant":"default","job":124001}]"
    `);
  });
});

describe('filterWords', () => {
  it('puts the question into words', () => {
    const filter = { folder: 'Finance/*', since: '24h', process: 'Invoice*', robot: '#749', error: 'Logon' };
    expect(filterWords(filter)).toBe(
      ' of Invoice* on robot #749 with “Logon” in the error in the last 24 h in Finance/*',
    );
    expect(filterWords({ since: '1d', until: 'yesterday' })).toBe(' in the last 1 day until yesterday');
    expect(filterWords({ states: ['Faulted', 'Stopped'], since: 'monday 14:00' })).toBe(
      ' that are Faulted or Stopped since monday 14:00',
    );
    expect(filterWords({})).toBe('');
  });
});

describe('a confirmation', () => {
  it('says what exactly happens, and the button says the verb', () => {
    const message = confirmKillMessage(aJob({ id: 127500, state: 'Running', ended: null }), { notice: 'n1' });
    expect(printMessage(message)).toMatchInlineSnapshot(`
      "(Kill job 127500?)
      # Kill job 127500?
      Invoice_Processing on DocBot ends at once, in the middle of what it is doing. What is half done stays half done.
      ~ ▶️ Running on DocBot · Finance · v1.0.3 · VM07 · started by hand · 08:00 · job \`127500\`
      [Kill job 127500: kill {"tenant":"default","job":127500,"notice":"n1","confirmed":true,"asked":true}]"
    `);
  });
});

describe('a Kill button', () => {
  it('is red while there is something to kill, and asks then', () => {
    expect(killButton(aJob({ id: 1, state: 'Running', ended: null }))).toMatchObject({ style: 'danger' });
    expect(killButton(aJob({ id: 1 }))).toEqual({
      label: 'Kill',
      command: 'kill',
      args: { tenant: 'default', job: 1 },
    });
  });
});

describe('help about one command', () => {
  it('shows words to type as such', () => {
    const arg = {
      usage: 'name=value',
      summary: 'Inputs; `{}` for its defaults',
      form: 'inputs',
      required: false,
    };
    const command = {
      name: 'start',
      task: 'Start',
      summary: 'Starts it, like `run`',
      examples: [],
      access: 'operator',
    };
    const { blocks } = commandHelpMessage({ ...command, args: { arg } }, '/jobs ', true);
    expect(blocks).toContainEqual({
      kind: 'facts',
      facts: [
        { label: 'name=value', value: ['Inputs; ', { kind: 'code', text: '{}' }, ' for its defaults'] },
      ],
    });
    expect(JSON.stringify(blocks)).not.toContain('`');
  });
});

describe('errors', () => {
  it('say what happened, then what to do', () => {
    const error = new BotError('refused', 'No robot in Finance can run this.', {
      hint: 'Ask a folder admin, then `/jobs retry 127416`.',
    });
    expect(printMessage(errorMessage(error))).toBe(
      '(No robot in Finance can run this.)\n⛔ No robot in Finance can run this.\nAsk a folder admin, then `/jobs retry 127416`.',
    );
  });

  it('that are ours give an id', () => {
    expect(printMessage(unexpectedMessage('k3f9a2'))).toContain('(ref `k3f9a2`)');
  });

  it('of access name the role and whom to ask', () => {
    const message = deniedMessage({
      deed: 'kill a job that hangs',
      of: null,
      rule: null,
      unsure: false,
      role: { held: 'viewer', needed: 'operator' },
      ask: ['slack:U2', 'teams:7b0c', 'email:ops@acme.example', 'the night shift'],
      platform: 'slack',
      lookupTrouble: 'Slack did not answer.',
    });
    expect(printMessage(message)).toMatchInlineSnapshot(`
      "(You can't kill a job that hangs: your role is viewer, it takes operator.)
      🔒 You can't kill a job that hangs: your role is viewer, it takes operator.
      Your groups could not be looked up, so they did not count: Slack did not answer. Try again in a minute.
      ~ Ask @U2, ops@acme.example, the night shift"
    `);
  });

  it('of access name the rule, and what it speaks of', () => {
    const refused = {
      deed: 'kill a job that hangs',
      of: { folder: 'Finance', process: 'Invoice_Processing' },
      rule: 'hands-off',
      unsure: false,
      role: null,
      ask: ['slack-group:S9'],
      platform: 'slack',
      lookupTrouble: null,
    } as const;
    const said = "You can't kill a job that hangs (Invoice_Processing in Finance)";
    expect(deniedMessage(refused).preview).toBe(`${said}: rule “hands-off” forbids it.`);
    expect(deniedMessage({ ...refused, rule: null }).preview).toBe(`${said}: no rule allows it.`);
    expect(deniedMessage({ ...refused, unsure: true }).preview).toBe(
      `${said}: rule “hands-off” may forbid it, and that could not be found out.`,
    );
    expect(printMessage(deniedMessage({ ...refused, platform: 'teams' }))).not.toContain('Ask');
  });
});

describe('status', () => {
  const usage = {
    requests: 90,
    failed: 0,
    rateLimited: 0,
    readsLastMinute: 12,
    readsPerMinute: 20,
    heldMs: 0,
  };
  const well: Health = {
    version: '0.1.0',
    startedAt: '2026-03-01T12:00:00Z',
    tenants: [
      {
        tenant: 'prod',
        trouble: null,
        troubleSince: null,
        polledAt: '2026-03-01T14:04:40Z',
        requestsPerPoll: 1,
        usage,
      },
    ],
    platforms: [{ platform: 'slack', trouble: null }],
    waiting: [],
    storeTrouble: null,
    troubles: [],
  };

  it('says that all is well', () => {
    expect(printMessage(statusMessage(well, now))).toMatchInlineSnapshot(`
      "(🟢 All is well)
      # 🟢 All is well
      🟢 Orchestrator prod: reachable, last poll 20 s ago
      12 of 20 reads in the last minute, 1 a poll
      🟢 Slack: connected
      🟢 No alert is waiting
      ~ Version 0.1.0 · up 2 h 5 min"
    `);
  });

  it('says how many requests wait for approval, and who may see which', () => {
    const said = printMessage(statusMessage(well, now, 2));
    expect(said).toContain('⏳ 2 requests wait for approval: `approvals` shows yours');
  });

  it('says for how long Orchestrator asks to be left alone (F28)', () => {
    const tenants = [{ ...well.tenants[0]!, usage: { ...usage, rateLimited: 2, heldMs: 40_000 } }];
    const said = printMessage(statusMessage({ ...well, tenants }, now));
    expect(said).toContain('# ⚠️ 1 thing needs attention');
    expect(said).toContain(
      [
        '🟢 Orchestrator prod: reachable, last poll 20 s ago',
        '⏳ Orchestrator limits requests and asks to wait: I look again in 40 s',
        '12 of 20 reads in the last minute, 1 a poll, 2 rate-limited',
      ].join('\n'),
    );
  });

  it('says what was told to the admins, once, and whether its heartbeat arrives', () => {
    const since = '2026-03-01T14:02:00Z';
    const said = 'Orchestrator does not accept the token.';
    const troubled: Health = {
      ...well,
      troubles: [
        { what: 'refused', tenant: 'prod', since, status: 401, said, todo: 'Check the secret.' },
        { what: 'route-lost', target: 'slack:C1', since, said: 'It is archived.', instead: 'slack:C2' },
        { what: 'folders', tenant: 'prod', since, folders: ['Finance', 'Sales'] },
      ],
      heartbeat: { at: '2026-03-01T14:04:50Z', trouble: null },
    };
    expect(printMessage(statusMessage(troubled, now))).toMatchInlineSnapshot(`
      "(⚠️ 3 things need attention)
      # ⚠️ 3 things need attention
      🟢 Orchestrator prod: reachable, last poll 20 s ago
      12 of 20 reads in the last minute, 1 a poll
      🟢 Slack: connected
      🟢 No alert is waiting
      ⚠️ I cannot see Orchestrator prod: token refused (401), since 2026-03-01 14:02
      Alerts wait until it is back; nothing is lost within the lookback.
      Orchestrator does not accept the token.
      Check the secret. Then \`/jobs status\`.
      ⚠️ I cannot post to slack:C1, since 2026-03-01 14:02
      Its alerts go to \`slack:C2\` until it works again.
      It is archived.
      Bring the place or the bot back, or take its route away: \`/jobs subscriptions where:all\` says where it comes from.
      ⚠️ I cannot see 2 folders any more, since 2026-03-01 14:02
      *Finance*, *Sales*
      Faults there are not alerted until I can see it again.
      Check that the folder exists and that the bot's app or account is assigned to it. Deleted on purpose: remove it from UIPATH_FOLDERS where it is named; else I stop expecting it after 7 days.
      🟢 Heartbeat: sent 10 s ago
      ~ Version 0.1.0 · up 2 h 5 min"
    `);
    const here = { ...troubled, tenants: [{ ...well.tenants[0]!, trouble: said, troubleSince: since }] };
    expect(printMessage(statusMessage(here, now)).match(/cannot see Orchestrator/g)).toHaveLength(1);
    const heartbeat = { at: null, trouble: 'it was answered 500' };
    expect(printMessage(statusMessage({ ...well, heartbeat }, now))).toContain(
      '⚠️ The heartbeat does not arrive: it was answered 500',
    );
  });

  it('says what it cannot see since when (F33)', () => {
    const trouble = 'token refused (401). Check the app secret.';
    const blind: Health = {
      ...well,
      tenants: [
        {
          ...well.tenants[0]!,
          trouble,
          troubleSince: '2026-03-01T14:02:00Z',
          polledAt: null,
          requestsPerPoll: null,
        },
      ],
      platforms: [{ platform: 'teams', trouble: 'the bot was not registered' }],
      waiting: [{ target: 'slack:C1', count: 3, lastError: 'channel is archived' }],
      storeTrouble: 'the disk is full',
    };
    expect(printMessage(statusMessage(blind, now))).toMatchInlineSnapshot(`
      "(⚠️ 3 things need attention)
      # ⚠️ 3 things need attention
      ⚠️ I cannot see Orchestrator prod since 2026-03-01 14:02: token refused (401). Check the app secret.
      Alerts wait until it is back; nothing is lost within the lookback (no poll yet).
      12 of 20 reads in the last minute
      ⚠️ Teams: the bot was not registered
      ⚠️ slack:C1: 3 messages wait: channel is archived
      ⚠️ Store: the disk is full
      ~ Version 0.1.0 · up 2 h 5 min"
    `);
  });
});
