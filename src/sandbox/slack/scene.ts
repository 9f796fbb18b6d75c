import type { JsonObject, Option } from './block-kit.ts';
import type { Postman } from './deliver/postman.ts';
import type { Installation } from './manifest.ts';
import type { ResponseUrls } from './response-urls.ts';
import { app, type Channel, team, type User } from './seed.ts';
import type { Triggers } from './triggers.ts';
import type { Workspace } from './workspace.ts';

/** All that an act of a person or a call of the app may touch. */
export interface Scene {
  readonly workspace: Workspace;
  readonly installation: Installation;
  readonly postman: Postman;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  /** Options offered for an external select, by place and action id. */
  readonly offered: Map<string, Option[]>;
}

/** The old way of telling that a request is Slack's, still part of every payload. */
export const verificationToken = 'sandbox-verification-token';

/** What stands in every interactive payload. */
export function envelopeOf(scene: Scene, userId: string): JsonObject {
  const user = personOf(scene, userId);
  return {
    token: verificationToken,
    team: { id: team.id, domain: team.domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId ?? team.id },
    api_app_id: app.id,
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** A person of the workspace, by id. Throws when there is none. */
export function personOf(scene: Scene, id: string): User {
  const user = scene.workspace.user(id);
  if (!user || user.isBot || user.deleted === true) throw new Error(`No person ${id} in this workspace`);
  return user;
}

/** The channel, by id or `#name`. Throws when there is none. */
export function channelOf(scene: Scene, idOrName: string): Channel {
  const found =
    scene.workspace.channels.get(idOrName) ??
    [...scene.workspace.channels.values()].find((one) => `#${one.name}` === idOrName);
  if (!found) throw new Error(`No channel ${idOrName} in this workspace`);
  return found;
}

/** Actions' and shortcuts' time stamp. */
export function actionTs(scene: Scene): string {
  return (scene.workspace.now().getTime() / 1_000).toFixed(6);
}
