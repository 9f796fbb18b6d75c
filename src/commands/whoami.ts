import { reaches } from '../domain/access.ts';
import { whoamiMessage } from '../views/whoami.ts';
import { defineCommand } from './define.ts';

export const whoami = defineCommand({
  name: 'whoami',
  task: 'See who you are here',
  synonyms: ['me'],
  summary: 'Shows your id and this place as the settings name them, your role, and what you may do.',
  examples: ['whoami'],
  access: 'anyone',
  args: {},
  run: async ({ actor, commands, invocation, person, role }) => ({
    kind: 'answer',
    to: 'asker',
    message: whoamiMessage({
      name: person.name,
      principal: `${person.platform}:${person.id}`,
      place: invocation.place.target,
      role,
      may: commands
        .filter(({ access }) => access === 'anyone' || reaches(role, access))
        .map((command) => command.name),
      timeZone: actor.timeZone,
    }),
  }),
});
