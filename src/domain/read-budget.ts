import type { Usage } from './orchestrator.ts';

/** Reads a minute of one tenant, where the settings say nothing. Automation Cloud allows 100 to all that use it together. */
export const usualReadsPerMinute = 20;

const minuteMs = 60_000;
/** Longest of these pauses: while nothing else reads, what people follow is looked at this often at least. */
const longestSpacingMs = 15_000;

/**
 * Pause between two reads of one who looks over and over, in ms: the longer, the more was read in the last minute,
 * whoever did it. One such reader alone comes to rest at 0.7 of the budget and never uses it up in a burst; at most 15 s.
 */
export function spacingMs({ readsLastMinute, readsPerMinute }: Usage): number {
  return Math.min(longestSpacingMs, (2 * minuteMs * readsLastMinute) / readsPerMinute ** 2);
}

/** The rest of the budget is kept for polls, which are never put off. */
const backgroundShare = 0.9;

/**
 * May what nobody asked for read so many times more? Not while the server asks to wait, nor beyond this share (0 to 1)
 * of the budget. Polls and what people ask for need not ask.
 */
export function mayRead(usage: Usage, reads: number, share = backgroundShare): boolean {
  return usage.heldMs === 0 && usage.readsLastMinute + reads <= usage.readsPerMinute * share;
}
