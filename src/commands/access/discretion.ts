import type { Place } from '../../chat/invocation.ts';
import { BotError } from '../../domain/errors.ts';
import { placeSees } from '../../domain/place-sight.ts';
import type { PolicyRule, Subject } from '../../domain/policy.ts';
import type { Route } from '../../domain/route.ts';
import type { Access } from './access.ts';

/** What may be said to everybody where an answer goes, and what of it was handed out all the same. */
export interface Discretion {
  /** May everybody there be told of it? */
  shows(of: Subject): boolean;
  /** May there be something of the kind that everybody may be told of, or can answers be kept from the others? */
  perhaps(of: Subject): boolean;
  /** May everybody there be told of it, or of something of the kind? */
  reaches(of: Subject): boolean;
  /** Says that this is handed out. False when it must not be: everybody reads the answer, and not all may. */
  readonly take: (of: Subject) => boolean;
  /** Says that something is left out of the answer for the others' sake. */
  leaveOut(): void;
  /** What was handed out that not everybody may be told of, as people call it: folders, or processes without one. */
  withheld(): readonly string[];
  /** Was something left out? */
  leftOut(): boolean;
  /** Why something that was named is not told. */
  refusal(): BotError;
}

/** Makes the discretion of one invocation. */
export function createDiscretion(options: {
  readonly rules: readonly PolicyRule[];
  readonly place: Place;
  /** The routes of the settings. */
  readonly routes: readonly Route[];
  readonly at: Date;
}): Discretion {
  const { at, place, routes, rules } = options;
  const withheld = new Set<string>();
  let leftOut = false;
  const sight = (of: Subject) =>
    place.kind === 'personal' ? 'yes' : placeSees(rules, place, of, at, routes);

  return {
    shows: (of) => sight(of) === 'yes',
    perhaps: (of) => place.private || sight(of) !== 'no',
    reaches: (of) => sight(of) !== 'no',
    take: (of) => {
      if (sight(of) === 'yes') return true;
      if (!place.private) {
        leftOut = true;
        return false;
      }
      withheld.add(of.folder ?? of.process ?? 'this');
      return true;
    },
    leaveOut: () => {
      leftOut = true;
    },
    withheld: () => [...withheld],
    leftOut: () => leftOut,
    refusal: () =>
      new BotError('denied', 'Not everybody here may be told of that.', {
        hint: 'Ask me in our personal chat.',
      }),
  };
}

/** What is done to something is told where it was asked for: demanding it says that it is handed out, too. */
export function withDiscretion(access: Access, discretion: Discretion): Access {
  return {
    ...access,
    demand: (of) => {
      access.demand(of);
      const known = of.filter(({ folder, process }) => folder !== null && process !== null);
      if (!known.map(discretion.take).every(Boolean)) throw discretion.refusal();
    },
  };
}
