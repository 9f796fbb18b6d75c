import type { Control } from './control.ts';
import { ApiError } from './errors.ts';
import { QuerySyntaxError } from './odata/tokenize.ts';

/**
 * `POST {controlUrl}/NAME`: calls the member of this name with the JSON array of the body as its arguments (anything else
 * is the one argument), and answers its result. Mistakes of the caller come back as 400 with a message.
 */
export function answerControl(
  control: Control,
  method: string,
  name: string,
  text: string,
): { readonly status: number; readonly body: unknown } {
  const act = Object.hasOwn(control, name) ? control[name as keyof Control] : undefined;
  if (method !== 'POST' || act === undefined) {
    return { status: 404, body: { message: `POST one of: ${Object.keys(control).join(', ')}` } };
  }
  try {
    const given: unknown = text.trim() === '' ? [] : JSON.parse(text);
    const result: unknown = Reflect.apply(act, control, Array.isArray(given) ? given : [given]);
    return { status: 200, body: result ?? null };
  } catch (error) {
    const expected =
      error instanceof RangeError ||
      error instanceof SyntaxError ||
      error instanceof ApiError ||
      error instanceof QuerySyntaxError;
    if (!expected) throw error;
    return { status: 400, body: { message: error.message } };
  }
}
