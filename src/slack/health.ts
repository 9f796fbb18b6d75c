import { explained, isTokenFault } from './delivery-errors.ts';

/** Whether Slack takes what we send, told by the calls that are made anyway. */
export interface Health {
  worked(): void;
  failed(error: unknown): void;
  /** Null, or what is wrong and what to do, for people. */
  trouble(): string | null;
}

/** Healthy only after the first call that worked. From then on trouble is a refused token; a busy or distant channel is none. */
export function createHealth(): Health {
  let trouble: string | null = 'Slack has not been reached yet.';
  let reached = false;
  return {
    worked() {
      reached = true;
      trouble = null;
    },
    failed(error) {
      if (!reached || isTokenFault(error)) trouble = explained(error);
    },
    trouble: () => trouble,
  };
}
