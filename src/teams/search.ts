import { z } from 'zod';
import type { Option } from '../chat/form.ts';
import type { Asked } from '../chat/suggester.ts';
import { maxChoices } from './limits.ts';
import { teamsChoices } from './option.ts';

/** What is typed into a choice set with `choices.data`, as Teams asks the bot about it. */
export interface Search extends Pick<Asked, 'source' | 'text' | 'top'> {
  /** Options that were shown before. */
  readonly skip: number;
}

/** How far anybody pages through a menu. */
const mostSkipped = 500;
const count = z.int().nonnegative().catch(0);

const searchValue = z.looseObject({
  queryText: z.string().nullish(),
  queryOptions: z.looseObject({ skip: count, top: count }).nullish().catch(null),
  dataset: z.string(),
});

/**
 * Reads the value of an `application/search` invoke; null when it is none.
 * learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search
 */
export function readSearch(value: unknown): Search | null {
  const read = searchValue.safeParse(value);
  if (!read.success) return null;
  const { dataset, queryOptions, queryText } = read.data;
  const skip = Math.min(queryOptions?.skip ?? 0, mostSkipped);
  const page = Math.min(queryOptions?.top || maxChoices, maxChoices);
  return { source: dataset, text: queryText ?? '', skip, top: skip + page };
}

/** The answer to an `application/search` invoke. */
export function searchAnswer(options: readonly Option[], { skip }: Search) {
  return {
    statusCode: 200,
    type: 'application/vnd.microsoft.search.searchResponse',
    // All are named before some are left out: a page must not repeat what stood on the one before.
    value: { results: teamsChoices(options).slice(skip) },
  } as const;
}
