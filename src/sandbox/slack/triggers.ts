import { randomBytes } from 'node:crypto';
import { interactionLimits } from './limits.ts';
import { SlackError } from './slack-error.ts';

/** What a trigger was handed out for. */
interface Trigger {
  readonly user: string;
  /** The modal that was in front, where there was one: a view may be pushed on it. */
  readonly view: string | null;
}

export interface Triggers {
  issue(trigger: Trigger): string;
  /** Takes the trigger: three seconds, once. Throws `SlackError`. */
  use(id: unknown): Trigger;
}

export function createTriggers(now: () => Date): Triggers {
  const issued = new Map<string, Trigger & { readonly at: number; used: boolean }>();
  return {
    issue(trigger) {
      const id = `${now().getTime()}.${issued.size + 1}.${randomBytes(16).toString('hex')}`;
      issued.set(id, { ...trigger, at: now().getTime(), used: false });
      return id;
    },
    use(id) {
      const found = typeof id === 'string' ? issued.get(id) : undefined;
      if (!found) throw new SlackError('invalid_trigger_id');
      if (found.used) throw new SlackError('exchanged_trigger_id');
      if (now().getTime() - found.at > interactionLimits.triggerMs)
        throw new SlackError('expired_trigger_id');
      found.used = true;
      return found;
    },
  };
}
