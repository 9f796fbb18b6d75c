import type { IdentityShown } from '../views/identity.ts';
import { whoamiMessage } from '../views/whoami.ts';
import { type Context, defineCommand } from './define.ts';

export const whoami = defineCommand({
  name: 'whoami',
  task: 'See who you are here',
  synonyms: ['me'],
  summary: 'Shows your id and this place as the settings name them, and which rules let you do what.',
  examples: ['whoami'],
  access: 'anyone',
  args: {},
  run: async (context) => {
    const { access, actor, commands, identity, invocation, person, role } = context;
    const { kind, private: alone, target } = invocation.place;
    const known = (await identity?.()) ?? null;
    const told = alone || kind === 'personal' ? known : forAll(known);
    return {
      kind: 'answer',
      to: 'asker',
      message: whoamiMessage({
        name: person.name,
        principal: `${person.platform}:${person.id}`,
        place: target,
        role,
        may: commands.filter(access.mayUse).map((command) => command.name),
        rules: toldRules(context),
        trouble: access.trouble,
        identity: told,
        keptBack: told !== known && hasMore(known),
        timeZone: actor.timeZone,
      }),
    };
  },
});

/** What of it everybody may read; whose account else and which address it is, they are told alone. */
function forAll(known: IdentityShown | null): IdentityShown | null {
  return known === null ? null : { ...known, ids: known.ids.slice(0, 1), emails: [], row: null };
}

function hasMore(known: IdentityShown | null): boolean {
  if (known === null) return false;
  return known.ids.length > 1 || known.emails.length > 0 || (known.row?.orchestrator ?? null) !== null;
}

/** The rules that speak of the person; one that names what not everybody who reads the answer may see is left out. */
function toldRules({ access, discretion, orchestrator }: Context): ReturnType<Context['access']['inForce']> {
  const { tenant } = orchestrator;
  const rules = access.inForce();
  const told = rules.filter(({ rule: { folder, process } }) => {
    if (folder === undefined && process === undefined) return true;
    return discretion.perhaps({ tenant, folder: folder ?? null, process: process ?? null });
  });
  if (told.length < rules.length) discretion.leaveOut();
  return told;
}
