/**
 * What every answer says to a browser: nothing of it is a page, may be framed, guessed at or kept
 * (OWASP Secure Headers Project). `overTls`: people reach the bot under https, and shall not do so otherwise.
 */
export function securityHeaders(overTls: boolean): Readonly<Record<string, string>> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    ...(overTls ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  };
}
