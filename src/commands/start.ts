import { setTimeout as pause } from 'node:timers/promises';
import type { Form, Option } from '../chat/form.ts';
import type { Reply } from '../chat/invocation.ts';
import type { Args, Json } from '../chat/message.ts';
import { BotError } from '../domain/errors.ts';
import type { Process } from '../domain/process.ts';
import { briefMessage } from '../views/answers.ts';
import { type ArgValues, type Command, type Context, defineCommand } from './define.ts';
import {
  countFilter,
  hiddenFlag,
  hiddenText,
  inputsArg,
  reasonArg,
  restArg,
  textFilter,
} from './reading/arguments.ts';
import { printValue } from './reading/print.ts';
import { checkLength, readInputs } from './start/input-values.ts';
import { forgetInputs, keepInputs, keptInputs } from './start/kept-inputs.ts';
import { findProcesses, folderChoice, isReleaseKey } from './start/pick-process.ts';
import { processOptions } from './start/process-options.ts';
import { formTitle, inputsForm, processForm, processFormTitle } from './start/start-form.ts';
import { type Order, startOnce } from './start/start-once.ts';
import { fieldErrors, refusal } from './start/start-refusal.ts';
import { robotsArg } from './start/start-robots.ts';
import { whileUnderWay } from './under-way.ts';

/** More at once is rather a slip of the finger. */
const mostJobs = 50;
/** As many as Teams shows at once. */
const mostFirstOptions = 15;
const firstOptionsWithinMs = 500;

const args = {
  process: restArg('<process>', 'Its name, in any case; without it a form asks'),
  folder: textFilter('folder:Finance', 'Folder, where several have a process of this name'),
  count: countFilter('count:3', 'How many jobs', mostJobs),
  robots: robotsArg,
  inputs: inputsArg,
  key: hiddenText(),
  step: hiddenText(),
  submitted: hiddenFlag(),
  once: hiddenText(),
  kept: hiddenFlag(),
  reason: reasonArg,
} as const;

type Given = ArgValues<typeof args> & { readonly once: string };

export const start: Command = defineCommand({
  name: 'start',
  task: 'Start a process',
  synonyms: ['run', 'launch'],
  summary:
    'Starts a process and follows its job; asks for inputs where the process has some and none are given.',
  examples: [
    'start Release_Project',
    'start "Invoice Processing" folder:"Finance/Accounts Payable"',
    'start Release_Project count:3',
    'start Release_Project robots:all',
    'start Release_Project robots:DocBot,#121 age=33 trueOrFalse=false stringNew=testing',
    'start Release_Project {"age": 33}',
  ],
  access: 'operator',
  args,
  formTitle: (given) => {
    const process = typeof given.process === 'string' ? given.process : null;
    const answered = given.inputs !== undefined || given.kept === true || given.step === 'inputs';
    if (given.step === 'process' || (process === null && given.key === undefined)) return processFormTitle;
    return answered ? null : formTitle(process ?? 'process');
  },
  run: async (context, asked) => {
    const once = asked.once ?? context.reference;
    if (asked.process === undefined && asked.key === undefined) {
      const form = processForm(await firstOptions(context), once);
      if (asked.step !== 'process') return { kind: 'form', form };
      return invalid(form, { process: 'Choose a process, or type its name.' });
    }
    const inputs = asked.kept === true ? await keptInputs(context, once) : asked.inputs;
    const given: Given = { ...asked, once, inputs };
    const found = await findAll(context, given);
    if ('reply' in found) return found.reply;
    const [process] = found.processes;
    if (process === undefined || found.processes.length > 1) {
      if (inputs !== undefined) await keepInputs(context, once, inputs);
      const kept = { ...keptArgs(given), ...(inputs === undefined ? {} : { kept: true }) };
      const message = folderChoice(given.process ?? '', found.processes, kept);
      return { kind: 'answer', message, to: 'asker' };
    }
    const answered = inputs !== undefined || given.step === 'inputs';
    const kept = { ...keptArgs(given), key: process.key, process: process.name, tenant: process.tenant };
    if (!answered && process.inputs.length > 0) {
      return { kind: 'form', form: formFor(context, process, kept, {}) };
    }
    return startWith(context, process, given, kept);
  },
});

/** The processes meant; a form that asked for the name stays open when there is none. */
async function findAll(
  context: Context,
  given: Given,
): Promise<{ readonly processes: readonly Process[] } | { readonly reply: Reply }> {
  const chosen = given.step === 'process' && isReleaseKey(given.process) ? given.process : null;
  const key = given.key ?? chosen;
  if (key !== null) {
    const process = await context.orchestrator.process(key);
    if (process !== null) return { processes: [process] };
  }
  try {
    return { processes: await findProcesses(context, given.process ?? '', given.folder) };
  } catch (cause) {
    if (!(cause instanceof BotError) || cause.kind !== 'usage' || given.step !== 'process') throw cause;
    const said =
      chosen === null
        ? [cause.message, cause.hint ?? ''].join(' ').replaceAll('`', '').trim()
        : 'This process is not there any more. Choose another one.';
    return { reply: invalid(processForm(await firstOptions(context), given.once), { process: said }) };
  }
}

/** What the form offers before anything is typed; it does not wait for more than is at hand. */
async function firstOptions(context: Context): Promise<readonly Option[]> {
  const options = processOptions(context, '', mostFirstOptions).catch(() => []);
  return Promise.race([options, pause(firstOptionsWithinMs, [], { ref: false })]);
}

/** What a question carries on to its answer. */
function keptArgs({ count, folder, once, robots }: Given): Args {
  return {
    once,
    ...(count === undefined ? {} : { count }),
    ...(folder === undefined ? {} : { folder }),
    ...(robots === undefined ? {} : { robots }),
  };
}

async function startWith(context: Context, process: Process, given: Given, kept: Args): Promise<Reply> {
  const { values, errors } = readInputs(process.inputs, withToggles(process, given));
  const wrong = Object.entries(errors);
  if (wrong.length > 0) {
    if (given.step === 'inputs') return invalid(formFor(context, process, kept, given.inputs ?? {}), errors);
    const all = wrong.map(([name, what]) => `${name} ${what}.`).join(' ');
    throw new BotError('usage', `${process.name} can't start with these inputs. ${all}`, {
      hint: `\`${context.prefix}start ${printValue(process.name)}\` without inputs opens a form.`,
    });
  }
  checkLength(values);
  const inputs = Object.keys(values).length === 0 ? null : values;
  const { once } = given;
  const inForm = (said: readonly string[]): Reply | null => besideFields(context, process, given, kept, said);
  const order = orderOf(process, given, inputs, inForm);
  const reply = await whileUnderWay(context, process.name, async () => startOnce(context, order)).catch(
    (cause: unknown) => {
      const shown = cause instanceof BotError && cause.kind === 'refused' ? inForm([cause.message]) : null;
      if (shown !== null) return shown;
      throw cause;
    },
  );
  if (reply !== null) return reply;
  if (given.kept === true) await forgetInputs(context, once);
  if (context.invocation.via !== 'button') return { kind: 'done' };
  // The question was answered: its buttons go.
  return { kind: 'replace', message: briefMessage(`${process.name} is started in ${process.folder.path}.`) };
}

/** Throws `BotError('usage')` when it would be too many jobs. */
function orderOf(
  process: Process,
  { count = 1, once, robots }: Given,
  inputs: Order['inputs'],
  inForm: (said: readonly string[]) => Reply | null,
): Order {
  const total = Array.isArray(robots) ? robots.length * count : count;
  if (total > mostJobs) {
    throw new BotError('usage', `That would be ${total} jobs; ${mostJobs} are the most I start at once.`);
  }
  return {
    process,
    count,
    inputs,
    once,
    ...(robots === undefined ? {} : { robots }),
    refuse: (problems) => {
      const shown = inForm(problems.map((problem) => problem.said));
      if (shown !== null) return shown;
      throw refusal(process, problems);
    },
  };
}

/** The form once more, with what Orchestrator said beside the fields that it names; null where it names none. */
function besideFields(
  context: Context,
  process: Process,
  { inputs, step }: Given,
  kept: Args,
  said: readonly string[],
): Reply | null {
  const errors = step === 'inputs' ? fieldErrors(process.inputs, said) : {};
  if (Object.keys(errors).length === 0) return null;
  context.outcome(`refused: ${said.join(' ')}`);
  return invalid(formFor(context, process, kept, inputs ?? {}), errors);
}

/** Asks for the inputs; where somebody else has to approve the start, for the reason in the same step. */
function formFor(
  { access }: Context,
  process: Process,
  kept: Args,
  given: Readonly<Record<string, Json>>,
): Form {
  const { folder, name, tenant } = process;
  const { kind } = access.decide({ tenant, folder: folder.path, process: name });
  return inputsForm(process, kept, given, kind === 'approval');
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
