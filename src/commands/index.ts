import type { Command } from './define.ts';
import { exportJobs } from './export.ts';
import { faulted } from './faulted.ts';
import { help } from './help.ts';
import { kill } from './kill.ts';
import { list } from './list.ts';
import { logs } from './logs.ts';
import { pending } from './pending.ts';
import { resume } from './resume.ts';
import { retry } from './retry.ts';
import { running } from './running.ts';
import { show } from './show.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { whoami } from './whoami.ts';

/** All commands, in the order in which help tells of them: what is needed in the night comes first. */
export const commands: readonly Command[] = [
  faulted,
  show,
  logs,
  retry,
  start,
  running,
  pending,
  stop,
  kill,
  list,
  exportJobs,
  resume,
  status,
  whoami,
  help,
];
