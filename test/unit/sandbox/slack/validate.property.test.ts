import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findBlockFaults } from '../../../../src/sandbox/slack/validate/blocks.ts';
import { refuseMessage } from '../../../../src/sandbox/slack/validate/message.ts';
import { findViewFaults } from '../../../../src/sandbox/slack/validate/view.ts';

const names = ['type', 'text', 'elements', 'element', 'accessory', 'fields', 'options', 'blocks', 'confirm'];
const types = ['section', 'actions', 'button', 'plain_text', 'mrkdwn', 'rich_text', 'input', 'modal', 'x'];
const nonsense = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom(...types, '', '__proto__', 'constructor', null, 0, true),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names, '__proto__', 'toString'), tie('value'), { maxKeys: 4 }),
  ),
})).value;

test('any value at all is judged, none makes the judge fall over', () => {
  fc.assert(
    fc.property(nonsense, (value) => {
      for (const fault of [
        ...findBlockFaults(value, 'message'),
        ...findBlockFaults([value], 'modal'),
        ...findViewFaults(value, 'modal'),
        ...(refuseMessage({ text: value, blocks: [value] })?.faults ?? []),
      ]) {
        expect(fault.message).not.toBe('');
        expect(fault.at.startsWith('/')).toBe(true);
      }
    }),
  );
});

test('a section is accepted exactly when its text fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3_200, size: 'max' }), (text) => {
      const fits = text.length >= 1 && text.length <= 3_000 && text.isWellFormed();
      const block = { type: 'section', text: { type: 'mrkdwn', text } };
      expect(findBlockFaults([block], 'message').length === 0).toBe(fits);
    }),
  );
});
