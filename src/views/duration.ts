const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time as people say it: `42 s`, `2 min 10 s`, `3 h`, `3 h 5 min`, `2 days`. Two units at most. */
export function duration(ms: number): string {
  const rounded = Math.max(0, Math.round(ms / second)) * second;
  if (ms < second) return 'less than 1 s';
  if (rounded < minute) return `${rounded / second} s`;
  if (rounded < hour) return two(rounded, minute, 'min', second, 's');
  if (rounded < day) return two(rounded, hour, 'h', minute, 'min');
  const days = Math.floor(rounded / day);
  const hours = Math.floor((rounded % day) / hour);
  const named = days === 1 ? '1 day' : `${days} days`;
  return days > 6 || hours === 0 ? named : `${named} ${hours} h`;
}

/** How long ago, in one unit: `just now`, `2 min ago`, `3 days ago`. */
export function ago(ms: number): string {
  if (ms < 10 * second) return 'just now';
  if (ms < minute) return `${Math.floor(ms / second)} s ago`;
  if (ms < hour) return `${Math.floor(ms / minute)} min ago`;
  if (ms < day) return `${Math.floor(ms / hour)} h ago`;
  const days = Math.floor(ms / day);
  return days === 1 ? '1 day ago' : `${days} days ago`;
}

/** `1st`, `2nd`, `3rd`, `11th`. */
export function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}

function two(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % big) / small);
  return `${Math.floor(ms / big)} ${bigName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`;
}
