import type { Args, Button, CommandButton, LinkButton } from '../chat/message.ts';
import { canResume, canRetry, canStop, type Job, type JobRef } from '../domain/job.ts';

/** What every button about a job carries: a reference, looked up and checked again at the click. `extra` goes along. */
export function jobArgs(job: JobRef, extra: Args = {}): Args {
  return { tenant: job.tenant, job: job.id, ...extra };
}

export function detailsButton(job: JobRef): CommandButton {
  return { label: 'Details', command: 'show', args: jobArgs(job) };
}

export function logsButton(job: JobRef): CommandButton {
  return { label: 'Logs', command: 'logs', args: jobArgs(job) };
}

export function argumentsButton(job: JobRef): CommandButton {
  return { label: 'Show inputs and outputs', command: 'show', args: jobArgs(job, { values: 'all' }) };
}

export function resumeButton(job: JobRef, extra: Args = {}): CommandButton {
  return { label: 'Resume', command: 'resume', args: jobArgs(job, extra) };
}

export function retryButton(job: JobRef, extra: Args = {}): CommandButton {
  return { label: 'Retry', command: 'retry', args: jobArgs(job, extra) };
}

/** All faults of one problem, each with its inputs: asked again before anything starts. */
export function retryGroupButton({ tenant }: JobRef, notice: string, count: number): CommandButton {
  return { label: `Retry ${count}`, command: 'retry', args: { tenant, group: notice } };
}

/** The jobs that one alert counts. */
export function groupJobsButton({ tenant }: JobRef, notice: string): CommandButton {
  return { label: 'Show jobs', command: 'faulted', args: { tenant, group: notice } };
}

/** `again` counts the retries of this job: the second one is 2. */
export function retryAgainButton(job: JobRef, again: number): CommandButton {
  return { label: 'Retry again', command: 'retry', args: jobArgs(job, { again }) };
}

export function stopButton(job: JobRef, extra: Args = {}): CommandButton {
  return { label: 'Stop', command: 'stop', args: jobArgs(job, extra) };
}

/** Red, and asks before it counts, while the job lives; on a job that has ended the click only finds out what is left to kill. */
export function killButton(job: Job, extra: Args = {}): CommandButton {
  const button = { label: 'Kill', command: 'kill', args: jobArgs(job, extra) };
  return canStop(job, 'Kill') ? { ...button, style: 'danger', confirm: killQuestion(job) } : button;
}

/** What exactly a kill does, in words for a native confirm or a message. */
export function killQuestion(job: Job): NonNullable<CommandButton['confirm']> {
  const where = job.robot === null ? '' : ` on ${job.robot}`;
  return {
    title: `Kill job ${job.id}?`,
    text:
      job.state === 'Pending'
        ? `${job.process} has not begun. It is taken off the queue and will not run.`
        : `${job.process}${where} ends at once, in the middle of what it is doing. What is half done stays half done.`,
    ok: `Kill job ${job.id}`,
  };
}

export function openLink(url: string): LinkButton {
  return { label: 'Open in Orchestrator', url };
}

/** The acts that fit the job's state: Retry when it has ended, Stop (Resume while it waits) and Kill while it lives. */
export function actButtons(job: Job, extra: Args = {}): readonly CommandButton[] {
  return [
    ...(canRetry(job) ? [retryButton(job, extra)] : []),
    ...(canResume(job) ? [resumeButton(job, extra)] : []),
    ...(canStop(job, 'SoftStop') && !canResume(job) ? [stopButton(job, extra)] : []),
    ...(canStop(job, 'Kill') ? [killButton(job, extra)] : []),
  ];
}

/** A block of buttons, or nothing when there are none. */
export function buttonsBlock(
  buttons: readonly Button[],
): readonly { kind: 'buttons'; buttons: readonly Button[] }[] {
  return buttons.length === 0 ? [] : [{ kind: 'buttons', buttons }];
}
