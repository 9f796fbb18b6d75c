import { type Matcher, RE2JS } from 're2js';

/** A regular expression that is found in time that grows with the text alone, whatever the two are. */
export interface Pattern {
  readonly source: string;
  /** Replaces each match that is not empty, or its first group where the pattern has one. */
  replace(text: string, by: (found: string) => string): string;
}

/** Why an expression cannot be used, fit to follow "it". */
class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** Longer ones are programs rather than patterns. */
const longestSource = 300;

/**
 * Makes a pattern of a regular expression in RE2's dialect (github.com/google/re2/wiki/Syntax), which never goes back:
 * it has no references, and does not look ahead or behind. `^` and `$` stand at the ends of lines. Throws `PatternError`.
 */
export function createPattern(source: string): Pattern {
  if (source.length > longestSource) throw new PatternError(`is longer than ${longestSource} characters`);
  const compiled = compile(source);
  if (compiled.matcher('').find()) throw new PatternError('is found where nothing is');
  const hasGroup = compiled.groupCount() > 0;

  function* matches(matcher: Matcher): Iterable<readonly [from: number, to: number]> {
    while (matcher.find()) {
      const group = hasGroup && matcher.start(1) >= 0 ? 1 : 0;
      if (matcher.end(group) > matcher.start(group)) yield [matcher.start(group), matcher.end(group)];
    }
  }

  return {
    source,
    replace: (text, by) => {
      let shown = '';
      let done = 0;
      for (const [from, to] of matches(compiled.matcher(text))) {
        shown += text.slice(done, from) + by(text.slice(from, to));
        done = to;
      }
      return shown + text.slice(done);
    },
  };
}

function compile(source: string): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source), RE2JS.MULTILINE);
  } catch (cause) {
    const said =
      cause instanceof Error ? cause.message.replace(/^error parsing regexp: /, '') : String(cause);
    throw new PatternError(`cannot be read: ${said}`, { cause });
  }
}
