import type { Form } from '../chat/form.ts';
import type { Reply } from '../chat/invocation.ts';
import type { Args, Json } from '../chat/message.ts';
import { BotError } from '../domain/errors.ts';
import type { StartOutcome } from '../domain/orchestrator.ts';
import type { Process } from '../domain/process.ts';
import { timestamp } from '../domain/timestamp.ts';
import { outcomeMessage, unknownStart } from '../views/answers.ts';
import { countFilter, hiddenFlag, hiddenText, inputsArg, restArg, textFilter } from './arguments.ts';
import { claimantText } from './claimant.ts';
import { type ArgValues, type Command, type Context, defineCommand } from './define.ts';
import { checkLength, readInputs } from './input-values.ts';
import { findProcesses, folderChoice } from './pick-process.ts';
import { printValue } from './print.ts';
import { formTitle, inputsForm, processForm } from './start-form.ts';

/** More at once is rather a slip of the finger. */
const mostJobs = 50;

const args = {
  process: restArg('<process>', 'Its name, in any case; without it a form asks'),
  folder: textFilter('folder:Finance', 'Folder, where several have a process of this name'),
  count: countFilter('count:3', 'How many jobs', mostJobs),
  inputs: inputsArg,
  key: hiddenText(),
  step: hiddenText(),
  submitted: hiddenFlag(),
} as const;

type Given = ArgValues<typeof args>;

export const start: Command = defineCommand({
  name: 'start',
  task: 'Start a process',
  summary:
    'Starts a process and follows its job; asks for inputs where the process has some and none are given.',
  examples: [
    'start Release_Project',
    'start "Invoice Processing" folder:"Finance/Accounts Payable"',
    'start Release_Project count:3',
    'start Release_Project age=33 trueOrFalse=false stringNew=testing',
    'start Release_Project {"age": 33}',
  ],
  access: 'operator',
  args,
  formTitle: (given) => {
    const process = typeof given.process === 'string' ? given.process : null;
    const answered = given.inputs !== undefined || given.step === 'inputs';
    if (process === null && given.key === undefined) return processForm(null).title;
    return answered ? null : formTitle(process ?? 'process');
  },
  run: async (context, given) => {
    if (given.process === undefined && given.key === undefined) {
      return { kind: 'form', form: processForm(null) };
    }
    const found = await findAll(context, given);
    if ('reply' in found) return found.reply;
    const [process] = found.processes;
    if (process === undefined || found.processes.length > 1) {
      const message = folderChoice(given.process ?? '', found.processes, keptArgs(given));
      return { kind: 'answer', message, to: 'asker' };
    }
    const answered = given.inputs !== undefined || given.step === 'inputs';
    const kept = { ...keptArgs(given), key: process.key, process: process.name, tenant: process.tenant };
    if (!answered && process.inputs.length > 0) {
      return { kind: 'form', form: inputsForm(process, kept, {}) };
    }
    return startWith(context, process, given, kept);
  },
});

/** The processes meant; a form that asked for the name stays open when there is none. */
async function findAll(
  context: Context,
  given: Given,
): Promise<{ readonly processes: readonly Process[] } | { readonly reply: Reply }> {
  if (given.key !== undefined) {
    const process = await context.orchestrator.process(given.key);
    if (process !== null) return { processes: [process] };
  }
  try {
    return { processes: await findProcesses(context, given.process ?? '', given.folder) };
  } catch (cause) {
    if (!(cause instanceof BotError) || cause.kind !== 'usage' || given.step !== 'process') throw cause;
    const errors = { process: [cause.message, cause.hint ?? ''].join(' ').replaceAll('`', '').trim() };
    return { reply: { kind: 'invalid', form: processForm(given.process ?? null), errors } };
  }
}

function keptArgs({ count, folder, inputs }: Given): Args {
  return {
    ...(count === undefined ? {} : { count }),
    ...(folder === undefined ? {} : { folder }),
    ...(inputs === undefined ? {} : { inputs }),
  };
}

async function startWith(context: Context, process: Process, given: Given, kept: Args): Promise<Reply> {
  const { values, errors } = readInputs(process.inputs, withToggles(process, given));
  const wrong = Object.entries(errors);
  if (wrong.length > 0) {
    const { inputs: _, ...rest } = kept;
    if (given.step === 'inputs') return invalid(inputsForm(process, rest, given.inputs ?? {}), errors);
    const all = wrong.map(([name, what]) => `${name} ${what}.`).join(' ');
    throw new BotError('usage', `${process.name} can't start with these inputs. ${all}`, {
      hint: `\`${context.prefix}start ${printValue(process.name)}\` without inputs opens a form.`,
    });
  }
  checkLength(values);
  const inputs = Object.keys(values).length === 0 ? null : values;
  return startOnce(context, process, given.count ?? 1, inputs);
}

function invalid(form: Form, errors: Readonly<Record<string, string>>): Reply {
  return { kind: 'invalid', form, errors };
}

/** A box that was left unticked in a form says no; some platforms then send nothing. */
function withToggles(process: Process, { inputs = {}, step }: Given): Readonly<Record<string, Json>> {
  if (step !== 'inputs') return inputs;
  const unticked = process.inputs
    .filter((input) => input.type === 'boolean' && (inputs[input.name] ?? null) === null)
    .filter((input) => input.required || input.defaultValue === true)
    .map((input) => [input.name, false] as const);
  return { ...inputs, ...Object.fromEntries(unticked) };
}

async function startOnce(
  context: Context,
  process: Process,
  count: number,
  inputs: Readonly<Record<string, Json>> | null,
): Promise<Reply> {
  const { invocation, orchestrator, person: by, reference, store } = context;
  const at = timestamp(context.now());
  const key = `start:${invocation.actor.platform}:${invocation.id}`;
  const claim = await store.claim(key, claimantText(by), at);
  if (!claim.won) return { kind: 'done' };
  const outcome = await orchestrator
    .start({ process, count, inputs, reference })
    .catch(async (cause: unknown) => {
      if (cause instanceof BotError) await store.release(key);
      throw cause;
    });
  await store.settle(key, outcome.kind);
  if (outcome.kind === 'started' && outcome.jobs.length > 0) {
    await context.live({ kind: 'run', by, at, retryOf: null, jobs: outcome.jobs, history: [] });
    return { kind: 'done' };
  }
  return notPlainlyStarted(context, process, outcome);
}

function notPlainlyStarted(context: Context, process: Process, outcome: StartOutcome): Reply {
  const reason = outcome.kind === 'started' ? 'Orchestrator named no job.' : outcome.reason;
  if (outcome.kind === 'not-started') {
    context.outcome(`failed: not started: ${reason}`);
    const message = outcomeMessage(
      `${process.name} was not started: ${reason}`,
      'Nothing runs. You can try again.',
      [],
    );
    return { kind: 'answer', message, to: 'asker' };
  }
  context.outcome(`failed: not known whether it started: ${reason}`);
  return { kind: 'answer', message: unknownStart(process.name, process.tenant, reason), to: 'channel' };
}
