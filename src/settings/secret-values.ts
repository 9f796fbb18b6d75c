/**
 * What of a setting must never be read by anybody: of a database's address the password, as it is written and as it is
 * meant; of anything else all of it.
 */
export function secretsIn(value: string): readonly string[] {
  const database = /^(?:postgres(?:ql)?|sqlite):/.test(value);
  if (!database) return [value];
  const inQuery = [...value.matchAll(/[?&](?:password|sslpassword|sslkey)=([^&#]+)/gi)].map(
    (found) => found[1] ?? '',
  );
  const inUser = /^[a-z]+:\/\/[^/?#]*?:([^/?#]*)@/i.exec(value)?.[1] ?? '';
  return [...inQuery, inUser].filter(Boolean).flatMap((password) => [password, meant(password)]);
}

function meant(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
