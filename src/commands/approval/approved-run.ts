import type { Json } from '../../chat/message.ts';
import type { Principal } from '../../domain/access.ts';
import type { ApprovalBody, SealedFact } from '../../domain/approval-body.ts';
import type { AuditEntry } from '../../domain/audit.ts';
import type { Person } from '../../domain/person.ts';
import type { Approved } from '../access/access.ts';

/** What was asked for and approved, as it is carried out: in the asker's name, by the same way as everything else. */
export interface ApprovedRun extends Approved {
  /** Id of the request. */
  readonly id: string;
  readonly seal: readonly SealedFact[];
  /** It was begun before, and broke off: what it did then is looked for, not done again. */
  readonly again: boolean;
  /**
   * Told once what came of it, with the line of the audit, which is to be kept together with that; null where somebody
   * else writes it.
   */
  ended(outcome: string, audit: AuditEntry | null): void;
}

/** Who the person is, as far as these names say. */
interface Held {
  readonly held: 'yes' | 'no' | 'unknown';
  /** Why something could not be looked up; null when all could. */
  readonly trouble: string | null;
}

type Account = Pick<Person, 'platform' | 'id'>;

/** What commands about approvals need to know. */
export interface Approvals {
  /** Says that a request was decided. */
  wake(): void;
  /** Is the person who speaks one of these? Looked up now. */
  holds(named: readonly Principal[]): Promise<Held>;
  /** Who may agree to this, as the rules are now. */
  approversOf(body: ApprovalBody): readonly Principal[];
  /** The value without what looks like a secret. */
  redact(value: Json): Json;
  /** Are they one and the same person, on whatever platforms? */
  isSame(one: Account, other: Account): Promise<Held['held']>;
}
