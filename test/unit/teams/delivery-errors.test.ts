import { describe, expect, it } from 'vitest';
import { TokenError } from '../../../src/teams/authentication.ts';
import { ConnectorError } from '../../../src/teams/connector-http.ts';
import { deliveryError } from '../../../src/teams/delivery-errors.ts';

const answered = (status: number, code: string | null = null) =>
  new ConnectorError('said no', { status, code });

describe('deliveryError', () => {
  it.each([
    [429, 'retry', 'retry'],
    [412, 'retry', 'retry'],
    [502, 'retry', 'retry'],
    [503, 'retry', 'retry'],
    [504, 'retry', 'retry'],
    [401, 'retry', 'retry'],
    [500, 'uncertain', 'retry'],
    [408, 'uncertain', 'retry'],
    [403, 'refused', 'refused'],
    [404, 'refused', 'gone'],
    [410, 'refused', 'gone'],
    [400, 'refused', 'refused'],
    [413, 'refused', 'refused'],
  ])('%i means %s for a send and %s for an edit', (status, send, update) => {
    expect(deliveryError(answered(status), 'send').outcome).toBe(send);
    expect(deliveryError(answered(status), 'update').outcome).toBe(update);
  });

  it('hands on how long Teams asked to wait', () => {
    const limited = new ConnectorError('slow down', { status: 429, retryAfterMs: 7_000 });
    expect(deliveryError(limited, 'send').retryAfterMs).toBe(7_000);
  });

  it('goes by the code where it says more than the status', () => {
    expect(deliveryError(answered(500, 'ActivityNotFoundInConversation'), 'update').outcome).toBe('gone');
    expect(deliveryError(answered(500, 'BotNotInConversationRoster'), 'send').outcome).toBe('refused');
  });

  it('says what to do when the bot was taken out (F25)', () => {
    const error = deliveryError(answered(403, 'BotNotInConversationRoster'), 'send');
    expect(error.message).toContain('BotNotInConversationRoster');
    expect(error.message).toMatch(/Add the bot .* again/);
    expect(error.lost).toBe(true);
    expect(deliveryError(answered(500, 'BotNotInConversationRoster'), 'send').lost).toBe(true);
  });

  it('takes a place for lost only when no other message would reach it either', () => {
    for (const status of [400, 413, 429, 500, 503])
      expect(deliveryError(answered(status), 'send').lost, String(status)).toBe(false);
    expect(deliveryError(answered(404), 'update').lost, 'only the message is gone').toBe(false);
  });

  it('knows whether a request without an answer can have arrived', () => {
    const lost = new ConnectorError('no answer', {});
    const unsent = new ConnectorError('refused', { unsent: true });
    expect(deliveryError(lost, 'send').outcome).toBe('uncertain');
    expect(deliveryError(unsent, 'send').outcome).toBe('retry');
    expect(deliveryError(lost, 'update').outcome).toBe('retry');
  });

  it('waits for credentials to be mended instead of giving up places', () => {
    const error = new TokenError('Check the secret.', { final: true, cause: null });
    expect(deliveryError(error, 'send')).toMatchObject({ outcome: 'retry', message: 'Check the secret.' });
  });
});
