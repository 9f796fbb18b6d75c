import type { Config } from './config.ts';
import type { Look } from './doctor-look.ts';
import { given } from './given.ts';
import type { Logger } from './logger.ts';
import { slackScopes } from './manifests.ts';
import { identify } from './slack/identify.ts';
import { graphOptions } from './teams/adapter.ts';
import { createGraph } from './teams/graph.ts';

/** Nobody has these: to be asked about them shows whether one may ask at all. */
const nobodysEmail = 'nobody@example.invalid';
const nobodysId = '00000000-0000-0000-0000-000000000000';

/** Looks whether both platforms tell what rights hang on: who somebody is, and who is in which group. */
export function directoryLooks(config: Config, log: Logger): readonly Look[] {
  const { slack, teams } = config;
  const named = principalsOf(config);
  const needsEmail =
    named.some((each) => each.startsWith('email:')) || config.people.some(({ email }) => email !== null);
  const groups = named.filter((each) => each.startsWith('entra-group:'));
  const looks: Look[] = [];
  if (slack !== null) {
    const needed = [
      ...(needsEmail ? ['users:read.email'] : []),
      ...(named.some((each) => each.startsWith('slack-group:')) ? ['usergroups:read'] : []),
    ];
    looks.push(['Slack token', (note) => lookAtSlack({ ...given(slack), log }, needed, note)]);
  }
  if (teams !== null && (groups.length > 0 || needsEmail || slack !== null)) {
    const options = graphOptions(given(teams));
    if (options !== null || groups.length > 0) {
      const graph = options === null ? null : createGraph({ ...options, log, now: () => new Date() });
      const needed = groups.length > 0 || needsEmail;
      looks.push(['Microsoft Graph', (note) => lookAtGraph(graph, groups[0] ?? null, needed, note)]);
    }
  }
  return looks;
}

/** All whom rules, roles and approvals name. */
function principalsOf({ policy, rules }: Config): readonly string[] {
  return [
    ...Object.values(policy).flat(),
    ...rules.flatMap(({ approval, who }) => [...who, ...(approval?.approvers ?? [])]),
  ];
}

async function lookAtSlack(
  token: Parameters<typeof identify>[0],
  needed: readonly string[],
  note: (aside: string) => void,
): Promise<string> {
  const { name, scopes } = await identify(token);
  const missing = scopes.length === 0 ? [] : slackScopes.filter((scope) => !scopes.includes(scope));
  const mend = 'Add what is missing from the manifest, and install the app again.';
  const lost = needed.filter((scope) => missing.includes(scope));
  if (lost.length > 0)
    throw new Error(`rules hang on what Slack tells only with the scope ${lost.join(' and ')}. ${mend}`);
  if (missing.length > 0) note(`lacks ${missing.join(', ')}; what takes these does not work. ${mend}`);
  return name;
}

async function lookAtGraph(
  graph: ReturnType<typeof createGraph> | null,
  group: string | null,
  needed: boolean,
  note: (aside: string) => void,
): Promise<string | null> {
  if (graph === null) {
    throw new Error(
      'rules name groups of Entra, and there is nothing to ask with. Set MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD and MICROSOFT_APP_TENANT_ID.',
    );
  }
  try {
    await graph.withEmail(nobodysEmail);
    if (group !== null) await graph.isMember(group.slice('entra-group:'.length).toLowerCase(), nobodysId);
    return `tells people by e-mail${group === null ? '' : ' and who is in a group'}`;
  } catch (cause) {
    if (needed) throw cause;
    note(`people are not known by e-mail on both platforms. ${(cause as Error).message}`);
    return null;
  }
}
