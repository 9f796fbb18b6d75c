import { Message, type Block as ShownBlock } from 'slack-blocks-to-jsx';
import type { At } from '../acts/place.ts';
import type { Block, Element, JsonObject } from '../block-kit.ts';
import { InteractiveElement } from './interactive-element.tsx';
import { slackDate } from './slack-date.ts';
import { useWorkspace } from './workspace-context.ts';

export type Values = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

/** Blocks as Slack shows them, with working elements. @param at where they stand; null: for show only. */
export function Blocks({
  blocks,
  values,
  at,
}: {
  readonly blocks: readonly Block[];
  readonly values: Values;
  readonly at: At | null;
}) {
  return (
    <div className="blocks">
      {blocks.map((block) => (
        <OneBlock key={block.block_id} block={block} values={values} at={at} />
      ))}
    </div>
  );
}

function OneBlock({
  block,
  values,
  at,
}: {
  readonly block: Block;
  readonly values: Values;
  readonly at: At | null;
}) {
  const interactive = (element: Element) => (
    <InteractiveElement
      key={element.action_id}
      blockId={block.block_id}
      element={element}
      held={values[block.block_id]?.[element.action_id ?? '']}
      name={element.placeholder?.text ?? element.action_id ?? ''}
      at={at}
    />
  );
  if (block.type === 'actions')
    return <div className="actions">{(block.elements ?? []).map(interactive)}</div>;
  if (block.type === 'input' && block.element) {
    return (
      <div className="field">
        <span className="field__label">{typeof block.label === 'object' ? block.label.text : ''}</span>
        {interactive(block.element)}
      </div>
    );
  }
  const { accessory, ...rest } = block;
  if (accessory && accessory.type !== 'image') {
    return (
      <div className="beside">
        <Drawn block={rest} />
        <div className="beside__element">{interactive(accessory)}</div>
      </div>
    );
  }
  return <Drawn block={block} />;
}

/** One block drawn by the library. */
function Drawn({ block }: { readonly block: Block }) {
  const { me, timeZone, people, channels, groups } = useWorkspace();
  const named = people.map((one) => ({ id: one.id, name: one.realName }));
  return (
    <Message
      key={me}
      blocks={[block as unknown as ShownBlock]}
      logo=""
      name=""
      theme="light"
      withoutWrapper
      className="drawn"
      data={{ users: named, channels: [...channels], user_groups: [...groups] }}
      hooks={{
        user: ({ id }) => <span className="mention">@{named.find((one) => one.id === id)?.name ?? id}</span>,
        date: ({ timestamp, format }) => <span>{slackDate(Number(timestamp), format, timeZone)}</span>,
        link: ({ href, children }) => (
          <a href={href} target="_blank" rel="noreferrer">
            {children}
          </a>
        ),
      }}
    />
  );
}

/** A text with Slack's markup, as in a message without blocks. */
export function Markup({ text }: { readonly text: string }) {
  const block = { type: 'section', block_id: 'text', text: { type: 'mrkdwn', text } } as const;
  return <Drawn block={block} />;
}
