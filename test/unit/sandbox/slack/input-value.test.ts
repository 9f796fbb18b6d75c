import { describe, expect, test } from 'vitest';
import type { Element } from '../../../../src/sandbox/slack/block-kit.ts';
import { chosenValue, complaint, initialValue } from '../../../../src/sandbox/slack/input-value.ts';

const yes = { text: { type: 'plain_text' as const, text: 'Yes' }, value: 'true' };
const no = { text: { type: 'plain_text' as const, text: 'No' }, value: 'false' };
const select: Element = { type: 'static_select', options: [yes, no], initial_option: no };
const boxes: Element = { type: 'checkboxes', options: [yes] };

test('what fields hold at first', () => {
  expect(initialValue(select)).toEqual({ type: 'static_select', selected_option: no });
  expect(initialValue(boxes)).toEqual({ type: 'checkboxes', selected_options: [] });
  expect(initialValue({ type: 'plain_text_input' })).toEqual({ type: 'plain_text_input', value: null });
  expect(initialValue({ type: 'datepicker', initial_date: '2026-01-02' })).toEqual({
    type: 'datepicker',
    selected_date: '2026-01-02',
  });
});

describe('what fields hold after something was given', () => {
  test('options are found by value and by the words they show', () => {
    expect(chosenValue(select, 'Yes')).toEqual({ type: 'static_select', selected_option: yes });
    expect(chosenValue(select, 'true')).toEqual({ type: 'static_select', selected_option: yes });
    expect(chosenValue(select, null)).toEqual({ type: 'static_select', selected_option: null });
    expect(() => chosenValue(select, 'Maybe')).toThrow('No option "Maybe" in "Yes", "No"');
  });

  test('boxes, numbers, empty texts', () => {
    expect(chosenValue(boxes, true)).toEqual({ type: 'checkboxes', selected_options: [yes] });
    expect(chosenValue(boxes, ['Yes'])).toEqual({ type: 'checkboxes', selected_options: [yes] });
    expect(chosenValue({ type: 'number_input' }, 65)).toEqual({ type: 'number_input', value: '65' });
    expect(chosenValue({ type: 'plain_text_input' }, '')).toEqual({ type: 'plain_text_input', value: null });
    expect(chosenValue({ type: 'datetimepicker' }, '1790000000')).toEqual({
      type: 'datetimepicker',
      selected_date_time: 1_790_000_000,
    });
  });
});

test.each<[string | null, Element, string | null, boolean]>([
  ['Please complete this required field.', { type: 'plain_text_input' }, null, false],
  [null, { type: 'plain_text_input' }, null, true],
  ['Please enter at least 3 characters.', { type: 'plain_text_input', min_length: 3 }, 'ab', false],
  ['Please enter no more than 3 characters.', { type: 'plain_text_input', max_length: 3 }, 'abcd', false],
  ['Please enter a number.', { type: 'number_input' }, 'abc', false],
  ['Please enter a whole number.', { type: 'number_input', is_decimal_allowed: false }, '1.5', false],
  [null, { type: 'number_input', is_decimal_allowed: true }, '1.5', false],
  ['Please enter a number of at least 2.', { type: 'number_input', min_value: '2' }, '1', false],
  ['Please enter a number of at most 2.', { type: 'number_input', max_value: '2' }, '3', false],
  ['Please enter a valid email address.', { type: 'email_text_input' }, 'ana', false],
  ['Please enter a valid URL.', { type: 'url_text_input' }, 'ana', false],
])('%s', (words, element, given, optional) => {
  expect(complaint(element, chosenValue(element, given), optional)).toBe(words);
});
