import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatDriver, Who } from './chat-driver.ts';
import { createWorld, type World } from './failure-modes-world.ts';

/** A world in which what happens in the folder Shipping has to be approved by Jo or Sam. */
export interface ApprovalWorld extends World {
  /** Settings with the rules. */
  readonly rules: Readonly<Record<string, string>>;
  running(id: number): number;
  /** Kills, stops, starts and retries that reached Orchestrator. */
  acts(): readonly string[];
}

export async function createApprovalWorld(
  chats: readonly ChatDriver[],
  people: readonly { readonly slack: string; readonly teams: string }[] = [],
): Promise<ApprovalWorld> {
  const world = await createWorld(chats, { seed: 'empty' });
  const { control } = world.orchestrator;
  control.addFolder({ path: 'Shipping' });
  control.addRelease({ name: 'Labels', folder: 'Shipping' });
  control.outcome('Labels', 'succeed');
  const named = (...who: readonly Who[]): string =>
    chats.flatMap((chat) => who.map((each) => `'${chat.principal(each)}'`)).join(', ');
  const folder = mkdtempSync(join(tmpdir(), 'chatops-rules-'));
  const file = join(folder, 'config.yaml');
  writeFileSync(
    file,
    [
      'rules:',
      '  - name: shipping-four-eyes',
      `    who: [${named('ana', 'jo')}]`,
      '    may: operate',
      '    folder: Shipping',
      '    effect: approval',
      `    approvers: [${named('jo', 'sam', 'ana')}]`,
      '    expires: 30m',
      '  - name: all-read',
      "    who: '*'",
      '    may: read',
      'people:',
      ...people.map(({ slack, teams }) => `  - { slack: ${slack}, teams: ${teams} }`),
      ...(people.length === 0 ? ['  []'] : []),
    ].join('\n'),
  );
  return {
    ...world,
    rules: { CHATOPS_CONFIG: file },
    running: (id) => {
      control.addJob({ process: 'Labels', id, state: 'Running', frozen: true, startedAgoMs: 60_000 });
      return id;
    },
    acts: () => world.writes(),
    close: async () => {
      await world.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
