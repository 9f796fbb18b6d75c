import { ack } from './ack.ts';
import { approvals } from './approvals.ts';
import { approve } from './approve.ts';
import { assign } from './assign.ts';
import { audit } from './audit.ts';
import type { Command } from './define.ts';
import { deny } from './deny.ts';
import { exportJobs } from './export.ts';
import { faulted } from './faulted.ts';
import { help } from './help.ts';
import { kill } from './kill.ts';
import { list } from './list.ts';
import { logs } from './logs.ts';
import { mute } from './mute.ts';
import { note } from './note.ts';
import { pending } from './pending.ts';
import { report } from './report.ts';
import { resolve } from './resolve.ts';
import { resume } from './resume.ts';
import { retry } from './retry.ts';
import { running } from './running.ts';
import { show } from './show.ts';
import { snooze } from './snooze.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { subscribe } from './subscribe.ts';
import { subscriptions } from './subscriptions.ts';
import { unmute } from './unmute.ts';
import { unsubscribe } from './unsubscribe.ts';
import { whoami } from './whoami.ts';

/** All commands, in the order in which help tells of them: what is needed in the night comes first. */
export const commands: readonly Command[] = [
  faulted,
  show,
  logs,
  retry,
  ack,
  start,
  running,
  pending,
  stop,
  kill,
  snooze,
  assign,
  note,
  resolve,
  list,
  exportJobs,
  report,
  resume,
  approve,
  deny,
  approvals,
  subscribe,
  unsubscribe,
  subscriptions,
  mute,
  unmute,
  audit,
  status,
  whoami,
  help,
];
