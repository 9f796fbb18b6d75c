import type { Json } from '../../src/chat/message.ts';

type Parts = Readonly<Record<string, Json>>;

/** What the bot itself put up to be clicked and filled in: where a fuzzer gets past the first check. */
export interface Corpus {
  /** Elements of Slack messages with a value of ours. */
  readonly slackActions: readonly Parts[];
  readonly slackViews: readonly Parts[];
  /** Data of buttons on cards. */
  readonly teamsActions: readonly Json[];
  harvestSlack(sent: Json): void;
  harvestTeams(sent: Json): void;
}

/** Of each kind this many are kept; a new one then takes the place of an older one. */
const most = 300;

export function createCorpus(): Corpus {
  const slackActions: Parts[] = [];
  const slackViews: Parts[] = [];
  const teamsActions: Json[] = [];
  let count = 0;
  const keep = <T>(list: T[], one: T): void => {
    count += 1;
    if (list.length < most) list.push(one);
    else list[count % most] = one;
  };
  return {
    slackActions,
    slackViews,
    teamsActions,
    harvestSlack(sent) {
      for (const part of partsOf(sent)) {
        if (part.type === 'modal') keep(slackViews, part);
        if (typeof part.action_id !== 'string') continue;
        if (typeof part.value === 'string') keep(slackActions, part);
        if (Array.isArray(part.options)) {
          for (const option of part.options as readonly Json[]) {
            keep(slackActions, { type: 'overflow', action_id: part.action_id, selected_option: option });
          }
        }
      }
    },
    harvestTeams(sent) {
      for (const part of partsOf(sent)) {
        if (typeof part.data === 'object' && part.data !== null) keep(teamsActions, part.data);
      }
    },
  };
}

function partsOf(value: Json): readonly Parts[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(partsOf);
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Parts;
  return [object, ...Object.values(object).flatMap(partsOf)];
}
