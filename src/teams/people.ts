import { z } from 'zod';
import type { ChatAdapter, Outsider, PersonFacts } from '../chat/chat-adapter.ts';
import { keptAnswers } from '../chat/kept-answers.ts';
import type { Connector } from './connector.ts';
import type { Graph } from './graph.ts';
import type { References } from './references.ts';
import type { Sightings } from './sightings.ts';

/** Rights hang on it: fresh enough that a leaver loses them, rare enough for Teams' limits. */
const keptMs = 5 * 60_000;

const text = z.string().nullish();

/**
 * A member on a roster (learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context, "Get single member
 * details"; of people without an account: learn.microsoft.com/microsoftteams/platform/apps-in-teams-meetings/build-apps-for-anonymous-user).
 */
const member = z.looseObject({
  id: z.string(),
  aadObjectId: text,
  objectId: text,
  name: text,
  email: text,
  userPrincipalName: text,
  tenantId: text,
  userRole: text,
});
type Member = z.infer<typeof member>;

/** Whose people are ours; `conversation`: those of the tenant that it belongs to (the local playground). */
export type Home =
  | 'conversation'
  | {
      /** Entra tenants, lower case. */
      readonly tenants: ReadonlySet<string>;
      /** The one whose word on addresses counts; empty for none. */
      readonly directory: string;
    };

/**
 * What Teams vouches for about people, by the roster of where they spoke to the bot last. An address counts where our
 * own directory gives it: who administers another organization may write into theirs what they like.
 */
export function createPeople(options: {
  readonly connector: Pick<Connector, 'member'>;
  readonly references: Pick<References, 'find'>;
  readonly sightings: Pick<Sightings, 'find'>;
  /** Null: there are no credentials to ask Entra with. */
  readonly graph: Graph | null;
  readonly home: Home;
  readonly now: () => Date;
}): Pick<ChatAdapter, 'person' | 'withEmail' | 'isMember'> {
  const { connector, graph, home, now, references, sightings } = options;

  const homeIn = (tenantId = ''): Exclude<Home, 'conversation'> => {
    const directory = tenantId.toLowerCase();
    return home === 'conversation' ? { tenants: new Set([directory]), directory } : home;
  };

  const ask = async (userId: string): Promise<PersonFacts> => {
    const seen = await sightings.find(userId);
    const reference = seen === null ? null : await references.find(seen.conversation);
    if (seen === null || reference === null) {
      throw new Error('Teams tells only of people who have written to the bot. Write to it once.');
    }
    const found = await connector
      .member(reference, seen.conversation, seen.member)
      .catch((cause: unknown) => {
        throw new Error(`Teams did not say who this is. ${messageOf(cause)}`, { cause });
      });
    const parsed = member.safeParse(found);
    if (!parsed.success) throw new Error('Teams did not say who this is: its answer cannot be read.');
    const given = parsed.data;
    const id = given.aadObjectId || given.objectId || (seen.anonymous ? given.id : '');
    if (id.toLowerCase() !== userId.toLowerCase()) throw new Error('Teams answered for somebody else.');
    const ours = homeIn(reference.conversation.tenantId);
    const outsider = outsiderOf(given, ours, seen.anonymous);
    const vouched = outsider !== 'other-organisation' && given.tenantId?.toLowerCase() === ours.directory;
    return {
      name: given.name || userId,
      email: vouched ? addressOf(given) : null,
      emailTrouble: null,
      outsider,
    };
  };
  const facts = keptAnswers(ask, { keptMs, now });

  return {
    person: (userId) => facts(userId.toLowerCase()),
    withEmail: async (email) => (graph === null ? null : graph.withEmail(email)),
    async isMember(group, userId) {
      const id = /^entra-group:(.+)$/.exec(group)?.[1];
      if (id === undefined) throw new Error(`Teams knows no group ${group}. Use entra-group:OBJECT_ID.`);
      if (graph === null) {
        throw new Error(
          `Entra cannot be asked who is in ${group}: it takes MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD and MICROSOFT_APP_TENANT_ID.`,
        );
      }
      return graph.isMember(id.toLowerCase(), userId.toLowerCase());
    },
  };
}

function outsiderOf(
  given: Member,
  { tenants }: Exclude<Home, 'conversation'>,
  anonymous: boolean,
): Outsider | null {
  const role = given.userRole?.toLowerCase();
  if (anonymous || role === 'anonymous') return 'other-organisation';
  if (!tenants.has(given.tenantId?.toLowerCase() ?? '')) return 'other-organisation';
  return role === 'guest' || isExternalName(given.userPrincipalName) ? 'guest' : null;
}

/** Entra writes guests' names so, e.g. `ana_example.com#EXT#@acme.onmicrosoft.com`. */
function isExternalName(name: string | null | undefined): boolean {
  return name?.toUpperCase().includes('#EXT#') === true;
}

function addressOf({ email, userPrincipalName }: Member): string | null {
  const address = [email, userPrincipalName].find(
    (each) => each?.includes('@') === true && !isExternalName(each),
  );
  return address?.toLowerCase() ?? null;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? `${cause.message.replace(/\.$/, '')}.` : '';
}
