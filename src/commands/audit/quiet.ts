import type { Command } from '../define.ts';

/** Commands for whoever may look that do more than that. */
const acts: ReadonlySet<string> = new Set(['export', 'subscribe', 'unsubscribe', 'approve', 'deny']);

/** Does the command change nothing? */
export function onlyLooks({ access, name }: Pick<Command, 'name' | 'access'>): boolean {
  return (access === 'viewer' || access === 'anyone') && !acts.has(name);
}

/** Names of the commands that only look. */
export function quietCommands(commands: readonly Pick<Command, 'name' | 'access'>[]): ReadonlySet<string> {
  const looks = commands.filter(onlyLooks);
  return new Set([...looks.map(({ name }) => name), 'audit', 'unreadable', 'retention']);
}
