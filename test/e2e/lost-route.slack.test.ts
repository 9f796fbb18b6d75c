import { expect, it, onTestFinished } from 'vitest';
import { channelIds, users } from '../../src/sandbox/slack/seed.ts';
import { alertOf, allSaid, namesJob } from './failure-modes-chat.ts';
import { createWorld } from './failure-modes-world.ts';
import { type LosableChat, lostRoute } from './lost-route.ts';
import { openSlack } from './slack-driver.ts';

const { alerts, finance: admins } = channelIds;

async function openLosable(): Promise<LosableChat & Awaited<ReturnType<typeof openSlack>>> {
  const chat = await openSlack('http');
  const { drive } = chat.sandbox;
  const textsIn = (channel: string): readonly string[] => drive.messages(channel).map((m) => drive.text(m));
  return {
    ...chat,
    admin: `slack:${admins}`,
    adminTexts: async () => textsIn(admins),
    alertTexts: async () => textsIn(alerts),
    lose: async () => drive.removeBot(alerts),
    find: async () => {
      await drive.inviteBot(users.ana.id, alerts);
      await chat.type('sam', 'status');
      await chat.until('sam', (m) => /I cannot post to/.test(m.text), 'the status');
    },
  };
}

lostRoute('F24: a channel that the bot was removed from', openLosable);

it('F24: the alerts of an archived channel go to the admins, who are told why', async () => {
  const chat = await openLosable();
  onTestFinished(() => chat.close());
  const world = await createWorld([chat]);
  onTestFinished(() => world.close());
  const app = await world.start({ ADMIN_ROUTES: chat.admin });
  onTestFinished(() => app.stop());
  await allSaid(app.url);
  const { control } = world.orchestrator;
  const before = control.faultNow('Payroll Run', { info: 'Before' });
  await alertOf(chat, before);
  chat.sandbox.drive.archive(alerts);
  const job = control.faultNow('Payroll Run', { info: 'While it is archived' });
  const { drive } = chat.sandbox;
  const told = (): readonly string[] => drive.messages(admins).map((m) => drive.text(m));
  const tellsOfJob = (text: string): boolean => namesJob({ id: '', text, buttons: [] }, job);
  await drive.waitFor(
    () => told().some(tellsOfJob) && told().some((text) => /is_archived/.test(text)),
    15_000,
  );
  expect(told().filter(tellsOfJob)).toHaveLength(1);
  expect(told().filter((text) => /is_archived/.test(text))).toHaveLength(1);
}, 60_000);

it('F30: an alert that somebody deleted is posted anew when there is news of it', async () => {
  const chat = await openLosable();
  onTestFinished(() => chat.close());
  const world = await createWorld([chat]);
  onTestFinished(() => world.close());
  const app = await world.start();
  onTestFinished(() => app.stop());
  await allSaid(app.url);
  const job = world.orchestrator.control.faultNow('Payroll Run', { info: 'Deleted' });
  const alert = await alertOf(chat, job);
  await allSaid(app.url);
  chat.sandbox.drive.deleteMessage({ channel: alerts, ts: alert.id });
  await chat.type('ana', `retry ${job}`);
  const anew = await chat.until(
    'ana',
    (m) => m.id !== alert.id && /Ana.*retried/s.test(m.text),
    'the alert anew',
  );
  expect(anew.text).toContain('Deleted');
}, 60_000);
