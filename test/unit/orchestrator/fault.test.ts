import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFault } from '../../../src/orchestrator/fault.ts';

describe('an error envelope', () => {
  it.each<[string, unknown, string | null, number | null]>([
    [
      'of Orchestrator',
      { message: 'Job does not exist.', errorCode: 1002, traceId: '00-1-2-00' },
      'Job does not exist.',
      1002,
    ],
    [
      'of a body that could not be bound',
      { message: 'startInfo must not be null', errorCode: 0 },
      'startInfo must not be null',
      null,
    ],
    ['in PascalCase', { StatusCode: 404, Message: 'No route.' }, 'No route.', null],
    ['in PascalCase with a code', { Message: 'No.', ErrorCode: 1100 }, 'No.', 1100],
    [
      'of ABP',
      {
        result: null,
        success: false,
        error: { code: 0, message: 'Not logged in.', details: 'Log in.' },
        unAuthorizedRequest: true,
        __abp: true,
      },
      'Not logged in. Log in.',
      null,
    ],
    [
      'of the identity server',
      { errorMessage: "Scope(s) 'X' is(are) invalid" },
      "Scope(s) 'X' is(are) invalid",
      null,
    ],
    ['of OAuth', { error: 'invalid_client' }, 'invalid_client', null],
    [
      'of OAuth with words',
      { error: 'invalid_scope', error_description: 'No such scope.' },
      'No such scope.',
      null,
    ],
    ['of OData', { error: { code: '', message: 'Unknown property.' } }, 'Unknown property.', null],
    [
      'of ProblemDetails',
      {
        title: 'One or more validation errors occurred.',
        status: 400,
        errors: { '$.startInfo': ['Not valid.', 'Really.'] },
      },
      'One or more validation errors occurred. Not valid. Really.',
      null,
    ],
    ['as bare text', 'Access\r\n denied', 'Access denied', null],
    ['without words', { errorCode: 1101 }, null, 1101],
    ['empty', undefined, null, null],
  ])('%s', (_, body, message, code) => {
    expect(readFault(body)).toEqual({ message, code });
  });

  it('of any other kind does no harm', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        const fault = readFault(body);
        expect((fault.message ?? '').length).toBeLessThanOrEqual(1_001);
      }),
    );
  });

  it('is cut when it is a page', () => {
    expect(readFault({ message: 'x'.repeat(5_000) }).message).toHaveLength(1_001);
  });
});
