import { type Block, type Element, faceOf, type Option, optionsOf } from '../block-kit.ts';

export interface Found {
  readonly block: Block;
  readonly element: Element;
  /** The entry of an overflow menu, where that is what was named. */
  readonly option: Option | null;
}

/** Every element a person can use, in the order they are shown. */
export function interactiveElements(blocks: readonly Block[]): { block: Block; element: Element }[] {
  return blocks.flatMap((block) =>
    [block.accessory, block.element, ...(block.type === 'actions' ? (block.elements ?? []) : [])]
      .filter((element) => element !== undefined && element.type !== 'image')
      .map((element) => ({ block, element: element as Element })),
  );
}

/**
 * The element with this visible text, label or action id; an overflow menu's entry by its text.
 * @param nth which one, from 0, when several fit (rows of a list have the same buttons).
 * Throws, listing what there is.
 */
export function findElement(blocks: readonly Block[], wanted: string, nth = 0): Found {
  const all = interactiveElements(blocks);
  const fitting = all.flatMap(({ block, element }): Found[] => {
    const label = typeof block.label === 'object' ? block.label.text : null;
    if (
      [faceOf(element), element.action_id, label, `${block.block_id}/${element.action_id}`].includes(wanted)
    ) {
      return [{ block, element, option: null }];
    }
    const option =
      element.type === 'overflow' ? optionsOf(element).find((one) => one.text.text === wanted) : undefined;
    return option ? [{ block, element, option }] : [];
  });
  const found = fitting[nth];
  if (found) return found;
  const there = all.flatMap(({ element }) => {
    const entries = element.type === 'overflow' ? optionsOf(element).map((one) => one.text.text) : [];
    return [faceOf(element) || element.action_id].concat(entries);
  });
  throw new Error(`Nothing called "${wanted}" (number ${nth}) among: ${there.join(', ') || 'nothing'}`);
}
