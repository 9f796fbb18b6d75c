import ky, { HTTPError, type KyInstance } from 'ky';
import { z } from 'zod';
import { keptAnswers } from '../chat/kept-answers.ts';
import type { Logger } from '../logger.ts';

/** Rights hang on it: fresh enough that a leaver loses them, rare enough for Graph's limits. */
const keptMs = 5 * 60_000;
const timeoutMs = 10_000;
/** A token is renewed this long before it expires. */
const renewBeforeMs = 60_000;
/** People with one address that are asked for: two are one too many. */
const mostHolders = 5;

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() });
const groups = z.object({ value: z.array(z.string()) });
const users = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      mail: z.string().nullish(),
      userPrincipalName: z.string().nullish(),
      userType: z.string().nullish(),
      accountEnabled: z.boolean().nullish(),
    }),
  ),
});
const refusal = z.object({ error: z.object({ code: z.string() }) });

export interface GraphOptions {
  /** E.g. `https://graph.microsoft.com`, without a slash at its end. */
  readonly url: string;
  /** Where tokens come from, e.g. `https://login.microsoftonline.com`. */
  readonly loginUrl: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Entra's directory, as far as rights depend on it. Answers are kept for 5 minutes; throws, with a text for people. */
export interface Graph {
  /** Is the person in the group, or in one inside it? Both by object id. Who is not in the directory is in no group. */
  isMember(group: string, userId: string): Promise<boolean>;
  /** Object ids of members, no guests, with this address; several where the directory has it twice. */
  withEmail(email: string): Promise<readonly string[]>;
}

/**
 * Microsoft Graph with the bot's own credentials. It takes the application permissions User.Read.All and
 * GroupMember.Read.All (learn.microsoft.com/graph/api/user-checkmembergroups, learn.microsoft.com/graph/api/user-list).
 */
export function createGraph(
  options: GraphOptions & { readonly log: Logger; readonly now: () => Date },
): Graph {
  const { clientId, clientSecret, log, loginUrl, now, tenantId, url } = options;
  const http = ky.create({ retry: 0, timeout: timeoutMs });

  const token = keepToken(
    async () =>
      tokenAnswer.parse(
        await http
          .post(`${loginUrl}/${tenantId}/oauth2/v2.0/token`, {
            body: new URLSearchParams({
              grant_type: 'client_credentials',
              client_id: clientId,
              client_secret: clientSecret,
              scope: `${url}/.default`,
            }),
          })
          .json(),
      ),
    now,
  );

  const asked = async <T>(request: (signed: KyInstance) => Promise<T>): Promise<T> => {
    let used: string | null = null;
    try {
      used = await token.current();
      return await request(http.extend({ headers: { Authorization: `Bearer ${used}` } }));
    } catch (cause) {
      const { status, text } = troubleOf(cause, used !== null);
      if (status === 401 && used !== null) token.drop(used);
      log.warn({ status, reason: text }, 'Entra could not be asked');
      throw new Error(text, { cause });
    }
  };

  const memberships = keptAnswers(
    async (pair) => {
      const [group = '', userId = ''] = pair.split(' ');
      return asked(async (signed) => {
        const answer = await signed
          .post(`${url}/v1.0/users/${encodeURIComponent(userId)}/checkMemberGroups`, {
            json: { groupIds: [group] },
          })
          .json()
          .catch(unlessMissing({ value: [] }));
        return groups.parse(answer).value.some((each) => each.toLowerCase() === group);
      });
    },
    { keptMs, now },
  );

  const holders = keptAnswers(
    (email) =>
      asked(async (signed) => {
        const address = `'${email.replaceAll("'", "''")}'`;
        const answer = await signed
          .get(`${url}/v1.0/users`, {
            searchParams: {
              $filter: `mail eq ${address} or userPrincipalName eq ${address}`,
              $select: 'id,mail,userPrincipalName,userType,accountEnabled',
              $top: String(mostHolders),
            },
          })
          .json();
        return users
          .parse(answer)
          .value.filter((each) => each.accountEnabled !== false && each.userType !== 'Guest')
          .filter((each) => (each.mail || each.userPrincipalName)?.toLowerCase() === email)
          .map((each) => each.id.toLowerCase());
      }),
    { keptMs, now },
  );

  return {
    isMember: (group, userId) => memberships(`${group} ${userId}`),
    withEmail: (email) => holders(email),
  };
}

interface KeptToken {
  current(): Promise<string>;
  /** It was refused: the next one is fetched anew. */
  drop(refused: string): void;
}

function keepToken(fetchOne: () => Promise<z.infer<typeof tokenAnswer>>, now: () => Date): KeptToken {
  let kept: { readonly value: string; readonly until: number } | null = null;
  let underWay: Promise<string> | null = null;
  return {
    async current() {
      if (kept !== null && now().getTime() < kept.until) return kept.value;
      underWay ??= fetchOne()
        .then(({ access_token, expires_in }) => {
          kept = { value: access_token, until: now().getTime() + expires_in * 1_000 - renewBeforeMs };
          return access_token;
        })
        .finally(() => {
          underWay = null;
        });
      return underWay;
    },
    drop(refused) {
      if (kept?.value === refused) kept = null;
    },
  };
}

/** What Graph answers 404 to is not in the directory. */
function unlessMissing<T>(instead: T): (cause: unknown) => T {
  return (cause) => {
    if (cause instanceof HTTPError && cause.response.status === 404) return instead;
    throw cause;
  };
}

/** What went wrong and what to do; none of Entra's own words, which may name what people must not see. */
function troubleOf(
  cause: unknown,
  signedIn: boolean,
): { readonly status: number | null; readonly text: string } {
  if (!(cause instanceof HTTPError)) {
    return {
      status: null,
      text:
        cause instanceof z.ZodError
          ? 'Microsoft Entra gave an answer that cannot be read. GRAPH_URL is probably wrong.'
          : 'Microsoft Entra cannot be reached.',
    };
  }
  const { status } = cause.response;
  if (!signedIn) {
    return {
      status,
      text: `Microsoft Entra refuses the bot's credentials (${status}). Check MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD and MICROSOFT_APP_TENANT_ID.`,
    };
  }
  const read = refusal.safeParse(cause.data);
  const code = read.success && /^\w{1,60}$/.test(read.data.error.code) ? ` ${read.data.error.code}` : '';
  if (status === 403) {
    return {
      status,
      text: `Microsoft Graph refuses (403${code}): give the bot's app registration the application permissions User.Read.All and GroupMember.Read.All, and have an administrator consent.`,
    };
  }
  if (status === 429) return { status, text: 'Microsoft Graph asks to slow down (429).' };
  return { status, text: `Microsoft Graph answered ${status}${code}.` };
}
