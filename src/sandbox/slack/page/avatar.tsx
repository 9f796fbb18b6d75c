const colours = ['#2f6f62', '#8a4b8f', '#b4552d', '#2d5f9a', '#7a6a1f'];

/** Initials on a colour that stays the same for a name. */
export function Avatar({
  name,
  isBot,
  size = 'normal',
}: {
  readonly name: string;
  readonly isBot: boolean;
  readonly size?: 'normal' | 'small';
}) {
  const initials = name
    .split(' ')
    .map((word) => word[0])
    .join('')
    .slice(0, 2)
    .toUpperCase();
  const sum = Array.from(name, (letter) => letter.codePointAt(0) ?? 0).reduce(
    (total, code) => total + code,
    0,
  );
  const background = isBot ? '#1f2a44' : colours[sum % colours.length];
  return (
    <span className={`avatar avatar--${size}`} style={{ background }} aria-hidden="true">
      {isBot ? '🤖' : initials}
    </span>
  );
}
