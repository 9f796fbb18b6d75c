import { blockLimits as limits } from '../limits.ts';
import { elementPlaces, elements, image } from './elements.ts';
import { richText } from './rich-text.ts';
import {
  type Fault,
  flag,
  isObject,
  kinds,
  list,
  number,
  object,
  oneOf,
  only,
  type Rule,
  shown,
  text,
} from './rules.ts';
import { anyText, plainText, textKinds } from './text.ts';

/** Blocks: https://docs.slack.dev/reference/block-kit/blocks */

export type Surface = 'message' | 'modal' | 'home' | 'unfurl';

const blockId = { block_id: text(limits.id) };
const cell = kinds({
  raw_text: object({ needs: { text: text(limits.tableText) } }),
  raw_number: object({ needs: { value: number, text: text(limits.tableText) } }),
  rich_text: richText,
});

const blocks: Readonly<Record<string, Rule>> = {
  header: object({ needs: { text: plainText(limits.headerText) }, may: blockId }),
  divider: object({ may: blockId }),
  section: object({
    may: {
      ...blockId,
      text: anyText(limits.sectionText),
      fields: list(anyText(limits.sectionField), limits.sectionFields),
      accessory: kinds(only(elements, elementPlaces.accessory)),
      expand: flag,
    },
    also: (value, at, faults) => {
      if (value.text === undefined && value.fields === undefined) {
        faults.push({ message: 'must define either `text` or `fields`', at });
      }
    },
  }),
  context: object({
    needs: {
      elements: list(
        kinds({ ...textKinds(limits.contextText), ...only(elements, ['image']) }),
        limits.contextElements,
      ),
    },
    may: blockId,
  }),
  actions: object({
    needs: { elements: list(kinds(only(elements, elementPlaces.actions)), limits.actionsElements) },
    may: blockId,
  }),
  image: image({ ...blockId, title: plainText(limits.imageTitle) }),
  input: object({
    needs: { label: plainText(limits.inputLabel), element: kinds(only(elements, elementPlaces.input)) },
    may: { ...blockId, hint: plainText(limits.inputHint), optional: flag, dispatch_action: flag },
  }),
  rich_text: richText,
  markdown: object({ needs: { text: text(limits.markdownText) }, may: blockId }),
  table: object({
    needs: { rows: list(list(cell, limits.tableColumns), limits.tableRows) },
    may: {
      ...blockId,
      column_settings: list(
        object({ may: { align: oneOf('left', 'center', 'right'), is_wrapped: flag } }),
        limits.tableColumns,
      ),
    },
  }),
};

/** Views show neither tables nor Markdown. */
const viewBlocks = list(
  kinds(
    only(
      blocks,
      Object.keys(blocks).filter((name) => name !== 'table' && name !== 'markdown'),
    ),
  ),
  limits.blocksInView,
  0,
);
const bySurface: Readonly<Record<Surface, Rule>> = {
  message: list(kinds(blocks), limits.blocksInMessage, 0),
  unfurl: list(
    kinds(only(blocks, ['header', 'divider', 'section', 'context', 'actions', 'image'])),
    limits.blocksInMessage,
    0,
  ),
  modal: viewBlocks,
  home: viewBlocks,
};

/**
 * Everything Slack would refuse in these blocks, with a JSON pointer that starts at `at`; empty when all is well.
 * @param surface where they are to be shown: limits and permitted kinds differ.
 */
export function findBlockFaults(value: unknown, surface: Surface, at = '/blocks'): Fault[] {
  const faults: Fault[] = [];
  bySurface[surface](value, at, faults);
  if (Array.isArray(value)) {
    findRepeatedIds(value, at, faults);
    if (surface === 'modal') findRepeatedFocus(value, at, faults);
    for (const kind of ['markdown', 'table'] as const) findExcess(value, kind, at, faults);
  }
  return faults;
}

/** Elements of a block that carry an `action_id`, with where they stand. */
function elementsOf(block: Record<string, unknown>, at: string): [Record<string, unknown>, string][] {
  const several = Array.isArray(block.elements) ? block.elements : [];
  const all: [unknown, string][] = [
    [block.accessory, `${at}/accessory`],
    [block.element, `${at}/element`],
    ...several.map((each, index): [unknown, string] => [each, `${at}/elements/${index}`]),
  ];
  return all.filter((entry): entry is [Record<string, unknown>, string] => isObject(entry[0]));
}

function findRepeatedIds(blocksFound: unknown[], at: string, faults: Fault[]): void {
  const blockIds = new Set<unknown>();
  for (const [index, block] of blocksFound.entries()) {
    if (!isObject(block)) continue;
    const here = `${at}/${index}`;
    if (block.block_id !== undefined && blockIds.has(block.block_id)) {
      faults.push({
        message: `\`block_id\` already exists: ${shown(block.block_id)}`,
        at: `${here}/block_id`,
      });
    }
    blockIds.add(block.block_id);
    const actionIds = new Set<unknown>();
    for (const [element, place] of elementsOf(block, here)) {
      if (element.action_id === undefined) continue;
      if (actionIds.has(element.action_id)) {
        faults.push({ message: `\`action_id\` already exists: ${shown(element.action_id)}`, at: place });
      }
      actionIds.add(element.action_id);
    }
  }
}

/** Files that are not there, are no pictures, or that Slack has not looked into yet. */
export function findFileFaults(value: unknown, isPicture: (id: string) => boolean, at = '/blocks'): Fault[] {
  if (Array.isArray(value)) {
    return value.flatMap((each, index) => findFileFaults(each, isPicture, `${at}/${index}`));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, each]) => {
    const here = `${at}/${name}`;
    if (name !== 'slack_file') return findFileFaults(each, isPicture, here);
    return isObject(each) && isPicture(String(each.id)) ? [] : [{ message: 'invalid slack file', at: here }];
  });
}

function findRepeatedFocus(blocksFound: unknown[], at: string, faults: Fault[]): void {
  const focused = blocksFound
    .filter(isObject)
    .flatMap((block, index) => elementsOf(block, `${at}/${index}`))
    .filter(([element]) => element.focus_on_load === true);
  for (const [, place] of focused.slice(1)) {
    faults.push({ message: 'only one element can have focus_on_load', at: place });
  }
}

/** A message holds one table, and so many characters of tables and of Markdown. */
function findExcess(blocksFound: unknown[], kind: 'markdown' | 'table', at: string, faults: Fault[]): void {
  const those = blocksFound.filter((block) => isObject(block) && block.type === kind);
  if (kind === 'table' && those.length > 1) faults.push({ message: 'only one table allowed', at });
  const max = kind === 'table' ? limits.tableText : limits.markdownText;
  if (those.reduce<number>((sum, block) => sum + charactersIn(block), 0) > max) {
    faults.push({ message: `no more than ${max} characters of ${kind} allowed`, at });
  }
}

/** All characters of text in a block, however deep. */
export function charactersIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + charactersIn(each), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [name, each]) =>
      sum + (name === 'text' && typeof each === 'string' ? each.length : charactersIn(each)),
    0,
  );
}
