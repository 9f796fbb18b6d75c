import type { RequestListener } from 'node:http';
import type { ChatAdapter } from '../chat/chat-adapter.ts';
import { createSeal } from '../chat/seal.ts';
import { sealedAdapter } from '../chat/sealed-adapter.ts';
import { createLinkReader } from '../commands/link.ts';
import { shortcuts } from '../commands/shortcuts.ts';
import { timestamp } from '../domain/timestamp.ts';
import type { Shelf } from '../exports/shelf.ts';
import { given } from '../given.ts';
import { withoutSecrets } from '../redact/adapter-errors.ts';
import { drawChart } from '../reports/draw-chart.ts';
import { createSlackAdapter } from '../slack/adapter.ts';
import { createTeamsAdapter } from '../teams/adapter.ts';
import type { Base } from './base.ts';

/** What the platforms need to know of a shortcut. */
const targets = shortcuts.map(({ id, command, formTitle }) => given({ id, command, formTitle }));

export interface Platforms {
  readonly adapters: readonly ChatAdapter[];
  /** Where the platforms bring their requests, by method and path. */
  readonly routes: ReadonlyMap<string, RequestListener>;
}

/** The chat platforms that are set up. `met`: somebody spoke with the bot in a Teams conversation, or took it in. */
export function createPlatforms(
  { config, log, now, redactor, store, tenant }: Base,
  shelf: Shelf,
  met: (target: string) => void,
): Platforms {
  const seal = createSeal({
    memory: store,
    first: async (name, value) => {
      const claim = await store.claim(name, value, timestamp(now()));
      return claim.won ? value : claim.by;
    },
    now,
  });
  const readLink = createLinkReader(config.uipath.url, tenant);
  const routes = new Map<string, RequestListener>();
  const adapters: ChatAdapter[] = [];
  if (config.slack !== null) {
    const slack = createSlackAdapter({
      ...given(config.slack),
      shortcuts: targets.map(({ id, ...target }) => ({ callbackId: id, ...target })),
      readLink,
      drawChart,
      seal,
      log: log.child({ room: 'slack' }),
      now,
    });
    adapters.push(slack);
    if (slack.listener) routes.set('POST /slack/events', slack.listener);
  }
  if (config.teams !== null) {
    const teams = createTeamsAdapter({
      ...given(config.teams),
      shortcuts: targets,
      readLink,
      memory: store,
      files: shelf,
      onMet: met,
      log: log.child({ room: 'teams' }),
      now,
    });
    adapters.push(teams);
    routes.set('POST /api/messages', teams.listener);
  }
  return {
    adapters: adapters.map((adapter) => sealedAdapter(withoutSecrets(adapter, redactor), seal)),
    routes,
  };
}
