import { createHmac } from 'node:crypto';

/**
 * The headers by which an app knows that a request is Slack's.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 * @param at milliseconds since 1970; sent as whole seconds.
 */
export function signatureHeaders(body: string, secret: string, at: number): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}
