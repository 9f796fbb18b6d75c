import { z } from 'zod';
import { BotError } from '../domain/errors.ts';
import type { StartCheck, StartProblem } from '../domain/orchestrator.ts';
import { isMissing, LostAnswer } from './errors.ts';
import type { Http } from './http.ts';
import { needs } from './permissions.ts';
import type { ServerAge } from './server-age.ts';
import type { Start, StartPart } from './start-plan.ts';
import { type StartReason, startReasons } from './start-reasons.ts';

/** A person waits, and the start itself says as much: longer is not worth it. */
const patienceMs = 5_000;

const texts = z.array(z.string()).nullish().catch(null);
const verdict = z.object({ IsValid: z.boolean(), Errors: texts, ErrorCodes: texts });

/**
 * Asks whether a start would work, with ValidateDynamicJob (API description 20.0; servers up to 2020.10 have none).
 * A server that does not answer, or not readably, knows nothing: the start then decides. Throws `BotError` for what
 * the server refuses outright.
 */
export function createStartValidator(options: {
  readonly http: Http;
  readonly age: ServerAge;
  readonly plan: (start: Start) => Promise<readonly StartPart[]>;
}): (start: Start) => Promise<StartCheck> {
  const { http, age, plan } = options;

  async function check(start: Start, part: StartPart): Promise<StartCheck> {
    try {
      const { body } = await http.post(
        {
          doing: `start ${start.process}`,
          needs: needs.createJobs,
          folder: start.folder,
          path: 'odata/Jobs/UiPath.Server.Configuration.OData.ValidateDynamicJob',
          patience: 'once',
          timeoutMs: patienceMs,
        },
        { startInfo: part.startInfo },
      );
      return readVerdict(body);
    } catch (error) {
      if (error instanceof LostAnswer) return { kind: 'unknown' };
      if (!(error instanceof BotError)) throw error;
      if (isMissing(error) || (error.status === 404 && error.code === 0)) {
        age.learned('dry-runs', false);
        return { kind: 'unknown' };
      }
      // Code 0 is a body that could not be bound, by a server that knows fewer fields here than at a start.
      const plain = error.kind === 'refused' && error.code !== null && error.code !== 0;
      if (plain && error.status !== null && error.status < 500) throw error;
      return { kind: 'unknown' };
    }
  }

  return async (start) => {
    if ((await age.knows('dry-runs')) === false) return { kind: 'unknown' };
    const parts = await plan(start);
    let whole: StartCheck = { kind: 'valid' };
    for (const part of parts) {
      const one = named(await check(start, part), part.robot);
      if (one.kind === 'unknown' || one.kind === 'invalid') return one;
      if (one.kind === 'waits') {
        whole = {
          kind: 'waits',
          problems: [...(whole.kind === 'waits' ? whole.problems : []), ...one.problems],
        };
      }
    }
    return whole;
  };
}

/** With the robot's name before each problem, where a start goes to several. */
function named(check: StartCheck, robot: string | null): StartCheck {
  if (robot === null || check.kind === 'valid' || check.kind === 'unknown') return check;
  return {
    ...check,
    problems: check.problems.map((problem) => ({ ...problem, said: `${robot}: ${problem.said}` })),
  };
}

/** A ValidationResultDto in words for operators. `Errors` and `ErrorCodes` belong together by their place. */
export function readVerdict(body: unknown): StartCheck {
  const read = verdict.safeParse(body).data;
  if (read === undefined) return { kind: 'unknown' };
  if (read.IsValid) return { kind: 'valid' };
  const errors = (read.Errors ?? []).filter((text) => text.trim() !== '');
  const codes = read.ErrorCodes ?? [];
  const count = Math.max(errors.length, codes.length);
  // No reason is no reason to hold back.
  if (count === 0) return { kind: 'unknown' };
  const reasons = Array.from({ length: count }, (_, at) => reasonFor(codes[at]));
  const problems = reasons.map((reason, at) => problem(errors[at], codes[at], reason));
  return { kind: reasons.every((reason) => reason?.passes === true) ? 'waits' : 'invalid', problems };
}

function reasonFor(code: string | undefined): StartReason | null {
  return code !== undefined && Object.hasOwn(startReasons, code) ? (startReasons[code] ?? null) : null;
}

function problem(
  error: string | undefined,
  code: string | undefined,
  reason: StartReason | null,
): StartProblem {
  return { said: error ?? reason?.said ?? `Orchestrator says ${code ?? 'no'}.`, todo: reason?.todo ?? null };
}
