import type { CommandButton } from '../chat/message.ts';
import { acknowledgement, type CareBody } from '../domain/care.ts';

/** What people do about a problem as a whole: first what comes next, then the rest, what may be left out at its end. */
export function careButtons(
  body: CareBody,
  { notice, tenant }: { readonly tenant: string; readonly notice: string },
): { readonly next: CommandButton; readonly rest: readonly CommandButton[] } {
  const button = (label: string, command: string): CommandButton => ({
    label,
    command,
    args: { tenant, notice },
  });
  const resolve = button('Resolve', 'resolve');
  const seen = acknowledgement(body) !== null;
  const mute = button('Mute process', 'mute');
  const processes = new Set(body.kind === 'alert' ? [] : body.jobs.map((job) => job.process));
  return {
    next: seen ? resolve : button('Acknowledge', 'ack'),
    rest: [
      button('Snooze', 'snooze'),
      button('Assign', 'assign'),
      ...(seen ? [button('Note', 'note')] : [resolve]),
      ...(processes.size > 1 ? [] : [{ ...mute, args: { ...mute.args, ask: true } }]),
    ],
  };
}
