import { elementLimits as limits } from '../limits.ts';
import { flag, kinds, link, list, object, oneOf, type Rule, text } from './rules.ts';

/** Composition objects: https://docs.slack.dev/reference/block-kit/composition-objects */

const plain = (max: number, min: number) =>
  object({ needs: { text: text(max, { min }) }, may: { emoji: flag } });
const mrkdwn = (max: number) => object({ needs: { text: text(max) }, may: { verbatim: flag } });

export function plainText(max: number, min = 1): Rule {
  return kinds({ plain_text: plain(max, min) });
}

export function anyText(max: number): Rule {
  return kinds({ plain_text: plain(max, 1), mrkdwn: mrkdwn(max) });
}

export function textKinds(max: number): Readonly<Record<string, Rule>> {
  return { plain_text: plain(max, 1), mrkdwn: mrkdwn(max) };
}

export const confirm = object({
  needs: { text: anyText(limits.confirmText) },
  may: {
    title: plainText(limits.confirmTitle),
    confirm: plainText(limits.confirmButton),
    deny: plainText(limits.confirmButton),
    style: oneOf('primary', 'danger'),
  },
});

/** An option of a select; of checkboxes and radio buttons with `markup`, of an overflow menu with `links`. */
export function option(kind: { markup?: boolean; links?: boolean } = {}): Rule {
  const words = kind.markup ? anyText : plainText;
  return object({
    needs: { text: words(limits.optionText), value: text(limits.optionValue) },
    may: {
      description: words(limits.optionDescription),
      ...(kind.links ? { url: link(limits.buttonUrl) } : {}),
    },
  });
}

export const optionGroup = object({
  needs: { label: plainText(limits.optionGroupLabel), options: list(option(), limits.options) },
});
