import type { RichText } from '../chat/message.ts';
import { type FaultText, faultPlace } from './fault-text.ts';
import { bold, lines } from './rich-text.ts';

/** What failed, as messages about one job begin: the first line loud, what follows it and the place quiet. */
export function faultLead(fault: FaultText): RichText {
  const [first = '', ...rest] = fault.message.split('\n');
  const place = faultPlace(fault);
  return lines([[bold(first)], ...rest.map((each) => [each]), place === null ? [] : [place]]);
}
