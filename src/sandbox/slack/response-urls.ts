import { randomBytes } from 'node:crypto';
import type { JsonObject } from './block-kit.ts';
import { interactionLimits } from './limits.ts';
import { type ResponseTarget, respond } from './respond.ts';
import { app, team } from './seed.ts';
import { SlackError } from './slack-error.ts';
import type { Workspace } from './workspace.ts';

export interface ResponseUrls {
  issue(target: ResponseTarget): string;
  /** Takes one use of the URL with this path: five in all, within half an hour. Throws `SlackError`. */
  use(path: string, body: unknown): void;
}

/** @param base where the sandbox listens, with a slash at the end; known once it does. */
export function createResponseUrls(workspace: Workspace, base: () => string): ResponseUrls {
  const issued = new Map<string, { readonly target: ResponseTarget; readonly at: number; uses: number }>();
  return {
    issue(target) {
      const path = `response/${app.id}/${team.id}/${randomBytes(12).toString('hex')}`;
      issued.set(path, { target, at: workspace.now().getTime(), uses: 0 });
      return base() + path;
    },
    use(path, body) {
      const found = issued.get(path);
      if (!found) throw new SlackError('invalid_url');
      if (workspace.now().getTime() - found.at > interactionLimits.responseMs)
        throw new SlackError('expired_url');
      if (found.uses >= interactionLimits.responseUses) throw new SlackError('used_url');
      if (typeof body !== 'object' || body === null || Array.isArray(body))
        throw new SlackError('invalid_payload');
      found.uses += 1;
      const posted = respond(workspace, found.target, body as JsonObject);
      // A slash command has no message of its own: what was answered first is what later ones replace.
      if (posted && found.target.original === null) found.target.original = posted;
    },
  };
}
