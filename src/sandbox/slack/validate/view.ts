import { viewLimits as limits } from '../limits.ts';
import { findBlockFaults, type Surface } from './blocks.ts';
import { type Fault, flag, isObject, kinds, object, text } from './rules.ts';
import { plainText } from './text.ts';

/** Views: https://docs.slack.dev/reference/views */

/** The blocks are judged apart. */
const anything = (): void => undefined;
const shared = {
  callback_id: text(limits.callbackId, { min: 0 }),
  external_id: text(limits.externalId, { min: 0 }),
  private_metadata: text(limits.privateMetadata, { min: 0 }),
};

const rules = {
  modal: object({
    needs: { title: plainText(limits.title), blocks: anything },
    may: {
      ...shared,
      close: plainText(limits.button),
      submit: plainText(limits.button),
      clear_on_close: flag,
      notify_on_close: flag,
    },
    also: (view, at, faults) => {
      const asks =
        Array.isArray(view.blocks) && view.blocks.some((block) => isObject(block) && block.type === 'input');
      if (asks && view.submit === undefined) {
        faults.push({ message: '`submit` is required when `blocks` holds an input', at });
      }
    },
  }),
  home: object({ needs: { blocks: anything }, may: shared }),
};

/** Everything Slack would refuse in this view; empty when all is well. */
export function findViewFaults(
  view: unknown,
  surface: Exclude<Surface, 'message' | 'unfurl'>,
  at = '/view',
): Fault[] {
  const faults: Fault[] = [];
  kinds({ [surface]: rules[surface] })(view, at, faults);
  if (isObject(view) && view.blocks !== undefined) {
    faults.push(...findBlockFaults(view.blocks, surface, `${at}/blocks`));
  }
  return faults;
}
