import { describe, expect, it } from 'vitest';
import { fieldErrors } from '../../../../src/commands/start/start-refusal.ts';
import type { ProcessInput } from '../../../../src/domain/process.ts';

const inputs = ['age', 'in_Name', 'in_NameOfBank', 'job'].map(
  (name): ProcessInput => ({ name, type: 'text', declaredType: '', required: false, defaultValue: null }),
);

describe('fieldErrors', () => {
  it.each<[readonly string[], Readonly<Record<string, string>>]>([
    [["The value of the input argument 'age' is no System.Int32."], { age: expect.any(String) as string }],
    [['in_Name is required'], { in_Name: 'in_Name is required.' }],
    [['in_NameOfBank: “in_Name” is something else'], { in_NameOfBank: expect.any(String) as string }],
    [['The job would age before it starts'], {}],
    [['No robot', 'in_Name is bad'], { in_Name: 'in_Name is bad. No robot.' }],
    [[], {}],
  ])('%j', (said, errors) => {
    expect(fieldErrors(inputs, said)).toEqual(errors);
  });
});
