import type { Field } from '../chat/form.ts';
import { isJsonObject } from '../chat/json-object.ts';
import type { Json } from '../chat/message.ts';
import { cut, oneLine } from './escape.ts';
import * as limits from './limits.ts';

/** Values of a submitted view as Slack sends them: block id, then action id, then the element's state. */
export type ViewState = Readonly<Record<string, Readonly<Record<string, ElementState>>>>;

interface ElementState {
  readonly type: string;
  readonly value?: string | null | undefined;
  readonly selected_date?: string | null | undefined;
  readonly selected_option?: { readonly value?: string | undefined } | null | undefined;
  readonly selected_options?: readonly unknown[] | undefined;
}

/** What a submitted form says: the command with its arguments, our context, and the values by field name. */
export interface Submitted {
  readonly command: string;
  readonly args: Readonly<Record<string, Json>>;
  readonly context: Json;
  readonly fields: readonly Pick<Field, 'name' | 'into'>[];
  readonly values: Readonly<Record<string, Json>>;
  /** Field name to the block that shows it. */
  readonly blockIds: Readonly<Record<string, string>>;
}

/** Reads a submitted view; null when it is none of ours or too damaged to understand. */
export function submittedForm(privateMetadata: string, state: ViewState): Submitted | null {
  const metadata = parseObject(privateMetadata);
  if (metadata === null || typeof metadata.c !== 'string') return null;
  const fields: Pick<Field, 'name' | 'into'>[] = [];
  const values: Record<string, Json> = {};
  const blockIds: Record<string, string> = {};
  for (const [blockId, actions] of Object.entries(state)) {
    for (const [actionId, element] of Object.entries(actions)) {
      const mark = parseObject(actionId);
      if (mark === null || typeof mark.n !== 'string') continue;
      fields.push({ name: mark.n, ...(mark.i === 1 ? { into: 'inputs' } : {}) });
      values[mark.n] = elementValue(element, mark.u === 1);
      blockIds[mark.n] = blockId;
    }
  }
  const args = metadata.a;
  return {
    command: metadata.c,
    args: isJsonObject(args) ? args : {},
    context: metadata.o ?? null,
    fields,
    values,
    blockIds,
  };
}

/** Errors by block, as the answer to a submission; null when one of them belongs to no field that is shown. */
export function fieldErrors(
  submitted: Submitted,
  errors: Readonly<Record<string, string>>,
): Record<string, string> | null {
  const byBlock: Record<string, string> = {};
  for (const [name, text] of Object.entries(errors)) {
    const blockId = submitted.blockIds[name];
    if (blockId === undefined) return null;
    byBlock[blockId] = cut(oneLine(text), limits.inputError) || 'Please check this value.';
  }
  return Object.keys(byBlock).length === 0 ? null : byBlock;
}

/** What the options of a menu of ours are asked for; null when it is none of ours, or needs no asking. */
export function askedSource(actionId: string): string | null {
  const source = parseObject(actionId)?.s;
  return typeof source === 'string' ? source : null;
}

function elementValue(element: ElementState, untickedSaysNothing: boolean): Json {
  switch (element.type) {
    case 'checkboxes': {
      const ticked = (element.selected_options ?? []).length > 0;
      return ticked ? true : untickedSaysNothing ? null : false;
    }
    case 'datepicker':
      return element.selected_date ?? null;
    case 'static_select':
    case 'external_select':
      return element.selected_option?.value ?? null;
    default:
      return element.value ?? null;
  }
}

function parseObject(text: string): Readonly<Record<string, Json>> | null {
  try {
    const parsed = JSON.parse(text) as Json;
    return isJsonObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
