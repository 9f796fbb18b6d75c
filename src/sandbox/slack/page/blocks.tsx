import type { At } from '../acts/place.ts';
import type { Block, Element, JsonObject } from '../block-kit.ts';
import { Drawn } from './drawn.tsx';
import { InteractiveElement } from './interactive-element.tsx';

type Values = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

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
  // The library reads markup into plain text.
  if (block.type === 'header' && typeof block.text === 'object')
    return <h3 className="heading">{block.text.text}</h3>;
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
