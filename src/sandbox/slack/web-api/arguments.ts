import type { JsonObject } from '../block-kit.ts';
import { SlackError } from '../slack-error.ts';
import { isObject } from '../validate/rules.ts';

/** Arguments that are JSON inside a form field, with the error that says they are not. */
const nested: Readonly<Record<string, string>> = {
  blocks: 'invalid_blocks_format',
  metadata: 'invalid_metadata_format',
  view: 'invalid_arguments',
  files: 'invalid_arguments',
  unfurls: 'invalid_unfurls_format',
};

/**
 * The arguments of a Web API call, from its query and body (form or JSON).
 * https://docs.slack.dev/apis/web-api/#basics. Throws `SlackError`.
 */
export function readArguments(query: URLSearchParams, contentType: string, body: string): JsonObject {
  const args: JsonObject = { ...Object.fromEntries(query), ...readBody(contentType, body) };
  for (const [name, error] of Object.entries(nested)) {
    const value = args[name];
    if (typeof value !== 'string') continue;
    try {
      args[name] = JSON.parse(value) as unknown;
    } catch {
      throw new SlackError(error);
    }
  }
  return args;
}

function readBody(contentType: string, body: string): JsonObject {
  const kind = contentType.split(';')[0]?.trim() ?? '';
  if (body === '') return {};
  if (kind === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(body));
  if (kind !== 'application/json') throw new SlackError('invalid_post_type');
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new SlackError('invalid_json');
  }
  if (!isObject(value)) throw new SlackError('json_not_object');
  return value;
}
