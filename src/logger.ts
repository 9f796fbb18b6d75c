import { type DestinationStream, destination, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Names of fields that never reach the log, wherever they stand in an object up to two levels deep. */
const secretFields = [
  'authorization',
  'Authorization',
  'password',
  'Password',
  'token',
  'access_token',
  'client_secret',
  'clientSecret',
  'signingSecret',
  'botToken',
  'appToken',
  'accessToken',
  'secret',
];

/** The process's log: JSON lines on stdout unless told otherwise, secrets masked. */
export function createLogger(level: string, to: DestinationStream = destination()): Logger {
  const redact = {
    paths: secretFields.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
    censor: '[secret]',
  };
  return pino({ level, redact }, to);
}
