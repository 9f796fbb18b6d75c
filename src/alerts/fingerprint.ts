import { createHash } from 'node:crypto';
import { type FaultText, faultText } from '../views/fault-text.ts';

/** What changes from one fault to the next though the cause is one, and what stands for it. Order matters. */
const changing: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/gi, '‹id›'],
  [/\b(?:https?|ftp|file):\/\/[^\s"'<>]+/gi, '‹path›'],
  [/\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g, '‹address›'],
  [/(?:\b[a-z]:|\\)\\[^\s"'<>|:*?]+/gi, '‹path›'],
  [/(?<![\w.])\/(?:[\w.~-]+\/)+[\w.~-]*/g, '‹path›'],
  [
    /\b\d{4}-\d\d-\d\d(?:[t ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:\s?[ap]m)?\b/gi,
    '‹time›',
  ],
  [/\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)[0-9a-f]{12,}\b/gi, '‹id›'],
  [/\p{N}+(?:[.,]\p{N}+)*/gu, '‹n›'],
];

/** Longer messages differ in their data rather than in their cause. */
const mostRead = 400;

/**
 * What stays the same when one cause makes jobs fault again: exception type and message, with ids, numbers, paths,
 * addresses, dates and times taken out, case and blanks aside. 16 hexadecimal digits; the same for faults that gave no reason.
 */
export function fingerprint(info: string | null): string {
  return fingerprintOf(faultText(info));
}

/** The same of a text that was read already: reading one takes longer than all the rest. */
export function fingerprintOf({ message, type }: Pick<FaultText, 'message' | 'type'>): string {
  return createHash('sha256')
    .update(`${type ?? ''}\n${steady(message)}`)
    .digest('hex')
    .slice(0, 16);
}

/** The message without what changes from one fault to the next. */
export function steady(message: string): string {
  const read = message.slice(0, mostRead).normalize('NFKC');
  const plain = changing.reduce((text, [pattern, stand]) => text.replace(pattern, stand), read);
  return plain.replace(/\s+/g, ' ').trim().toLowerCase();
}
