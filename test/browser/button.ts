import type { Locator } from 'playwright-core';

/** The button of exactly this name. */
export function button(within: Locator, name: string): Locator {
  return within.getByRole('button', { name, exact: true });
}
