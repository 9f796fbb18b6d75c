/** What people reach from a message's menu or from everywhere; the manifests and both adapters read it from here. */
export interface Shortcut {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly command: string;
  /** On a message, or everywhere. */
  readonly on: 'message' | 'everywhere';
  /** Title of the form that it opens at once. */
  readonly formTitle: string | null;
}

export const shortcuts: readonly Shortcut[] = [
  {
    id: 'show_job',
    title: 'Show job',
    summary: 'Show the job that this message names',
    command: 'show',
    on: 'message',
    formTitle: null,
  },
  {
    id: 'retry_job',
    title: 'Retry job',
    summary: 'Run the job of this message again',
    command: 'retry',
    on: 'message',
    formTitle: null,
  },
  {
    id: 'kill_job',
    title: 'Kill job',
    summary: 'End the job of this message at once',
    command: 'kill',
    on: 'message',
    formTitle: null,
  },
  {
    id: 'start_process',
    title: 'Start a process',
    summary: 'Start a process on your robots',
    command: 'start',
    on: 'everywhere',
    formTitle: 'Start a process',
  },
];
