import type { RichText, Span } from '../chat/message.ts';
import type { KnownAs, PersonRow } from '../domain/identity.ts';
import { code, line } from './rich-text.ts';

/** What `whoami` says of who somebody is. */
export interface IdentityShown extends Pick<KnownAs, 'ids' | 'emails'> {
  readonly outsider: 'guest' | 'other-organisation' | 'bot' | 'deactivated' | null;
  readonly row: PersonRow | null;
  /** Why something could not be looked up; null when all could. */
  readonly trouble: string | null;
}

const outsiders = {
  guest: 'a guest: only rules that name you, a group of yours or your e-mail are meant for you',
  'other-organisation':
    'not of this organization: only rules that name you or a group of yours are meant for you',
  bot: 'a bot: only rules that name you are meant for you',
  deactivated: 'a deactivated account: no rule is meant for you',
} as const;

/** Facts about who somebody is besides the account they write with; none when that is all there is. */
export function identityFacts({
  emails,
  ids,
  outsider,
  row,
  trouble,
}: IdentityShown): readonly { readonly label: string; readonly value: RichText }[] {
  const elsewhere = listed(ids.slice(1));
  const addresses = listed(emails.map((email) => `email:${email}`));
  return [
    ...(elsewhere.length === 0 ? [] : [{ label: 'Also you', value: elsewhere }]),
    ...(addresses.length === 0 ? [] : [{ label: 'E-mail', value: addresses }]),
    ...(row === null || row.orchestrator === null
      ? []
      : [
          {
            label: 'In Orchestrator',
            value: line(row.orchestrator, ', for the record: I act with my own account'),
          },
        ]),
    ...(outsider === null ? [] : [{ label: 'You are', value: [outsiders[outsider]] }]),
    ...(trouble === null ? [] : [{ label: 'Not known now', value: [trouble] }]),
  ];
}

function listed(principals: readonly string[]): readonly Span[] {
  return principals.flatMap((each, index): readonly Span[] =>
    index === 0 ? [code(each)] : [', ', code(each)],
  );
}
