import type { Audience } from '../../domain/audience.ts';
import { placeSees } from '../../domain/place-sight.ts';
import { decide, type PolicyRule } from '../../domain/policy.ts';
import type { Route } from '../../domain/route.ts';
import type { Rule } from '../../domain/rule.ts';
import { showing } from './access.ts';
import type { Authoriser, Standing } from './authorise.ts';

/** Faults come in bursts: a person is looked up once for each. */
const keptMs = 60_000;

/**
 * Tells what alerts may go where somebody asked for them in chat: to a channel what everybody there may see, to a
 * person what they may see themselves. What the settings send there is the admin's word.
 */
export function createAudience(options: {
  readonly rules: readonly PolicyRule[];
  readonly authorise: Authoriser;
  readonly routes: readonly Route[];
  readonly now: () => Date;
}): Audience {
  const { authorise, now, routes, rules } = options;
  const known = new Map<string, { readonly until: number; readonly standing: Promise<Standing> }>();

  function standingOf({ by, target }: Rule): Promise<Standing> {
    const at = now().getTime();
    for (const [key, { until }] of known) if (until <= at) known.delete(key);
    const key = JSON.stringify([by.platform, by.id, target]);
    const found = known.get(key) ?? { until: at + keptMs, standing: authorise(by, { target }, [showing]) };
    known.set(key, found);
    return found.standing;
  }

  return async (asked) => {
    const standings = new Map<string, Standing>();
    await Promise.all(
      asked.filter(isPersonal).map(async (rule) => standings.set(rule.id, await standingOf(rule))),
    );
    return (rule, of) => {
      const at = now();
      const place = { target: rule.target, kind: kindOf(rule) };
      const standing = standings.get(rule.id);
      if (standing === undefined) return placeSees(rules, place, of, at, routes) === 'yes';
      return decide(rules, { holds: standing.holds, place, at }, { ...showing, of }).kind === 'allow';
    };
  };
}

function isPersonal(rule: Rule): boolean {
  return kindOf(rule) === 'personal';
}

/** Rules of older versions do not say: Slack's direct conversations begin with D, Teams' personal ones with a. */
function kindOf({ place, target }: Rule): NonNullable<Rule['place']> {
  return place ?? (/^(slack:D|teams:a:)/.test(target) ? 'personal' : 'channel');
}
