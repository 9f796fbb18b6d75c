import type { Message } from '../../src/chat/message.ts';
import type { NoticeBody } from '../../src/domain/notice.ts';
import { plainRoute } from '../../src/domain/route.ts';
import { renderNotice } from '../../src/views/notice.ts';
import { mutedMessage, rulesMessage, subscribedMessage } from '../../src/views/rule.ts';
import { alertStates, ana, at } from './alert-states.ts';
import { approvalStates } from './approval-states.ts';
import { mute, otherStates } from './other-states.ts';

const now = new Date(at('14:00'));
const links = { jobUrl: ({ id }: { readonly id: number }) => `https://orchestrator.example/jobs/${id}` };
const minute = 60_000;

function rendered(states: Readonly<Record<string, NoticeBody>>): readonly (readonly [string, Message])[] {
  return Object.entries(states).map(([name, body]) => [
    name,
    renderNotice({ id: 'golden', tenant: 'prod', body }, links),
  ]);
}

const lost = { id: 'golden', tenant: 'prod', body: alertStates['alert-background'] };
const lastDay = { faults: 3, causes: otherStates.storm.causes.slice(1, 2), moreCauses: 1 };
const subscription = {
  kind: 'subscription',
  id: '7c1b',
  tenant: 'prod',
  target: 'slack:C0ALERTS',
  scope: { process: 'Invoice*', folder: 'Finance/*' },
  min: 'high',
  events: ['faulted', 'stuck'],
  by: ana,
  at: at('14:00'),
} as const;
const route = {
  ...plainRoute('slack:C0ALERTS'),
  threads: true,
  holdDownMs: 5 * minute,
  remindMs: 15 * minute,
  escalate: { afterMs: 30 * minute, to: 'slack:C0FINANCE' },
  digest: { every: 'day', weekday: 1, timeMs: 480 * minute, zone: 'Europe/Berlin', skipGreen: true },
} as const;

/** Every message that tells of alerts, by the name of its state. */
export const states: ReadonlyMap<string, Message> = new Map([
  ...rendered(alertStates),
  ...rendered(otherStates),
  ...rendered(approvalStates),
  ['alert-standing-in', renderNotice(lost, links, 'slack:C0FINANCE')],
  ['muted', mutedMessage(mute, now, lastDay)],
  ['subscribed', subscribedMessage(subscription, lastDay)],
  ['subscriptions', rulesMessage({ routes: [route], rules: [subscription, mute], everywhere: false, now })],
]);
