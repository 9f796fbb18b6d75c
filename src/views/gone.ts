import type { Block } from '../chat/message.ts';
import type { StoryBody } from '../domain/notice.ts';
import { code, line } from './rich-text.ts';

/** Says of which jobs a message is no longer kept up to date; nothing when it is of all. */
export function goneBlocks({ gone = [] }: StoryBody): readonly Block[] {
  if (gone.length === 0) return [];
  const ids = gone.flatMap((id, index) => (index === 0 ? [code(id)] : [', ', code(id)]));
  const [what, them] = gone.length === 1 ? ['job ', 'it'] : ['jobs ', 'them'];
  const why = `: Orchestrator has told nothing of ${them} for hours. Look there.`;
  return [{ kind: 'context', text: line(`I no longer follow ${what}`, ids, why) }];
}
