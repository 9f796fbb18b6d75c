import type { JsonObject, Option, OptionGroup } from '../block-kit.ts';
import { blockLimits, elementLimits } from '../limits.ts';
import { envelopeOf, personOf, type Scene } from '../scene.ts';
import { type Fault, isObject, list, object } from '../validate/rules.ts';
import { option, optionGroup } from '../validate/text.ts';
import { findElement } from './find-element.ts';
import { type At, placeOf, placeOnWire } from './place.ts';

/** Slack's default of `min_query_length`. */
const defaultMinimum = 3;

/**
 * The answer to `block_suggestion`: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
 * That no two options may be alike is the sandbox's own rule: Slack shows them, and nobody can tell which is which.
 */
const answer = object({
  may: {
    options: list(option(), elementLimits.options, 0),
    option_groups: list(optionGroup, elementLimits.optionGroups, 0),
  },
  also: (value, at, faults) => {
    if ((value.options === undefined) === (value.option_groups === undefined)) {
      faults.push({ message: 'must define either `options` or `option_groups`', at });
      return;
    }
    const offered = offeredIn(value);
    for (const [what, of] of [
      ['values', (one: Option) => one.value],
      ['texts', (one: Option) => one.text?.text],
    ] as const) {
      if (new Set(offered.map(of)).size < offered.length)
        faults.push({ message: `must have unique ${what}`, at });
    }
  },
});

function offeredIn(body: Readonly<Record<string, unknown>>): Option[] {
  const groups = Array.isArray(body.option_groups) ? (body.option_groups as OptionGroup[]) : [];
  const plain = Array.isArray(body.options) ? (body.options as Option[]) : [];
  return [...plain, ...groups.flatMap((group) => group.options ?? [])];
}

/**
 * Types into an external select: asks the app for options and offers them.
 * Nothing is offered, and the person is told, when the app fails, when what it sends would be refused, or when its
 * manifest names no address to ask. Fewer letters than the element wants are not asked about.
 */
export async function suggest(
  scene: Scene,
  user: string,
  at: At,
  wanted: string,
  query: string,
): Promise<Option[]> {
  const place = placeOf(scene, personOf(scene, user).id, at);
  const { block, element } = findElement(place.blocks, wanted);
  if (!element.type.endsWith('external_select')) throw new Error(`"${wanted}" asks nobody for its options`);
  if (query.length < (element.min_query_length ?? defaultMinimum)) return [];
  if (!scene.installation.loadsOptions) return nothing(scene, user);
  const payload: JsonObject = {
    type: 'block_suggestion',
    ...envelopeOf(scene, user),
    ...placeOnWire(scene, place),
    action_id: element.action_id,
    block_id: block.block_id,
    value: query.slice(0, blockLimits.sectionText),
  };
  const { outcome, body } = await scene.postman.send('interactive', payload);
  const faults: Fault[] = [];
  if (outcome === 'ok') answer(body, '', faults);
  if (outcome !== 'ok' || faults.length > 0 || !isObject(body)) return nothing(scene, user);
  const options = offeredIn(body);
  scene.offered.set(`${place.key} ${element.action_id}`, options);
  return options;
}

function nothing(scene: Scene, user: string): Option[] {
  scene.workspace.notify(user, 'Results could not be loaded.');
  return [];
}
