/** A person as the messages and the audit name them. */
export interface Person {
  readonly platform: 'slack' | 'teams';
  /** Slack user id, or Entra (AAD) object id. */
  readonly id: string;
  readonly name: string;
}
