import type { JsonObject, Option, OptionGroup } from '../block-kit.ts';
import { blockLimits, elementLimits } from '../limits.ts';
import { envelopeOf, personOf, type Scene } from '../scene.ts';
import { type Fault, isObject, list, object } from '../validate/rules.ts';
import { option, optionGroup } from '../validate/text.ts';
import { findElement } from './find-element.ts';
import { type At, placeOf, placeOnWire } from './place.ts';

const answer = object({
  may: {
    options: list(option(), elementLimits.options, 0),
    option_groups: list(optionGroup, elementLimits.optionGroups, 0),
  },
});

/**
 * Types into an external select: asks the app for options and offers them.
 * Nothing is offered, and the person is told, when the app fails or what it sends would be refused.
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
  if (outcome !== 'ok' || faults.length > 0 || !isObject(body)) {
    scene.workspace.notify(user, 'Results could not be loaded.');
    return [];
  }
  const groups = (body.option_groups ?? []) as OptionGroup[];
  const options = [...((body.options ?? []) as Option[]), ...groups.flatMap((group) => group.options)];
  scene.offered.set(`${place.key} ${element.action_id}`, options);
  return options;
}
