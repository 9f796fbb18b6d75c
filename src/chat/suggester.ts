import type { Option } from './form.ts';
import type { Actor, Place } from './invocation.ts';

/** What somebody types into a field whose options are asked for meanwhile (`Field` of kind `suggest`). */
export interface Asked {
  /** Names the request in the log. */
  readonly id: string;
  readonly actor: Pick<Actor, 'platform' | 'id'>;
  /** A channel where the kind is left out. */
  readonly place: Pick<Place, 'target'> & Partial<Pick<Place, 'kind'>>;
  /** What is to be offered, as the field says. */
  readonly source: string;
  /** What has been typed so far; empty before the first letter. */
  readonly text: string;
  /** Options at most. */
  readonly top: number;
}

/**
 * The options for what has been typed, best first, each value once. Never rejects, and answers in time for every
 * platform (Slack's 3 s are the shortest); nobody is offered what they may not use.
 */
export type Suggester = (asked: Asked) => Promise<readonly Option[]>;
