import type { ApprovalBody } from '../../src/domain/approval-body.ts';
import type { NoticeBody } from '../../src/domain/notice.ts';
import { ana, at } from './alert-states.ts';

const jo = { platform: 'slack', id: 'U0JO', name: 'Jo' } as const;

const kill: ApprovalBody = {
  kind: 'approval',
  command: 'kill',
  args: { tenant: 'prod', job: 127500, confirmed: true },
  by: ana,
  timeZone: 'Europe/Berlin',
  at: at('14:00'),
  place: { target: 'slack:C0ALERTS', kind: 'channel', private: true },
  home: 'slack:C0ALERTS',
  reason: 'Hangs since two hours, and the month end waits for it',
  rule: 'finance-four-eyes',
  approvers: [
    { principal: 'slack:U0JO', name: 'Jo' },
    { principal: 'slack-group:S0FINANCE', name: null },
  ],
  deed: {
    words: 'kill job 127500',
    means:
      'Payroll Run on VM07 ends at once, in the middle of what it is doing. What is half done stays half done.',
    facts: [
      { label: 'Process', value: 'Payroll Run' },
      { label: 'Folder', value: 'Finance/Accounts Payable' },
      { label: 'Version', value: '1.0.3' },
      { label: 'Robot', value: 'VM07' },
      { label: 'State', value: 'Running' },
    ],
    inputs: [],
  },
  seal: [],
  expires: at('14:30'),
  state: { name: 'waiting' },
  invocation: 'k3f9a2',
};

const start: ApprovalBody = {
  ...kill,
  command: 'start',
  deed: {
    words: 'start Vendor_Onboarding 3 times',
    means: null,
    facts: [
      { label: 'Folder', value: 'Finance/Accounts Payable' },
      { label: 'Version', value: '1.8.0' },
      { label: 'Robots', value: 'DocBot, #121' },
    ],
    inputs: ['in_VendorName', 'in_CreditLimit', 'in_Urgent'],
  },
  reason: 'Three vendors were approved by the board today',
};

const decided = { by: jo, at: at('14:04') } as const;
const denied: ApprovalBody = {
  ...kill,
  state: { ...decided, name: 'denied', reason: 'It is at 98 %, give it ten minutes' },
};
const failed: ApprovalBody = {
  ...kill,
  state: {
    ...decided,
    name: 'failed',
    ended: at('14:04'),
    said: 'Nothing is left to kill: job 127500 has ended.',
  },
};
const expired: ApprovalBody = { ...kill, state: { name: 'expired', at: at('14:30') } };

/** Requests for approval, from the question to what came of it. */
export const approvalStates = {
  'approval-waiting': kill,
  'approval-inputs': start,
  'approval-approved': { ...kill, state: { ...decided, name: 'approved', begun: null } },
  'approval-done': {
    ...kill,
    state: { ...decided, name: 'done', ended: at('14:04'), said: 'Killed job 127500: Terminating.' },
  },
  'approval-denied': denied,
  'approval-failed': failed,
  'approval-expired': expired,
  'approval-withdrawn': { ...kill, state: { name: 'withdrawn', at: at('14:02') } },
  'approval-end-denied': { kind: 'approval-end', approval: 'k3f9a', request: denied },
  'approval-end-failed': { kind: 'approval-end', approval: 'k3f9a', request: failed },
  'approval-end-expired': { kind: 'approval-end', approval: 'k3f9a', request: expired },
} as const satisfies Readonly<Record<string, NoticeBody>>;
