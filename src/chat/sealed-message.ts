import type { Form } from './form.ts';
import type { Invocation } from './invocation.ts';
import type { Args, Block, Button, CommandButton, Json, Message } from './message.ts';
import type { Seal } from './seal.ts';

/** The argument in which the mark of a button or form travels; of a form followed by what people fill in themselves. */
const sealName = '~';

/** Added to what a form carries when it is sent in. */
const submittedName = 'submitted';

/** The message with every button marked: the marks hold for this platform alone. */
export async function sealMessage(message: Message, seal: Seal, platform: string): Promise<Message> {
  return {
    ...message,
    blocks: await Promise.all(message.blocks.map((block) => sealBlock(block, seal, platform))),
  };
}

async function sealBlock(block: Block, seal: Seal, platform: string): Promise<Block> {
  const sealed = (buttons: readonly Button[]): Promise<readonly Button[]> =>
    Promise.all(
      buttons.map(async (button) => ('url' in button ? button : sealButton(button, seal, platform))),
    );
  switch (block.kind) {
    case 'row':
    case 'buttons':
      return { ...block, buttons: await sealed(block.buttons) };
    case 'table':
      return {
        ...block,
        rows: await Promise.all(
          block.rows.map(async (row) => ({
            ...row,
            button: row.button === null ? null : await sealButton(row.button, seal, platform),
          })),
        ),
      };
    // These stay the same objects: adapters know pictures by their charts.
    case 'heading':
    case 'text':
    case 'context':
    case 'quote':
    case 'facts':
    case 'chart':
    case 'divider':
      return block;
  }
}

async function sealButton(button: CommandButton, seal: Seal, platform: string): Promise<CommandButton> {
  const carried = button.confirm === undefined ? button.args : { ...button.args, confirmed: true };
  const mark = await seal.make(
    textOf({ platform, kind: 'button', command: button.command, args: carried, open: [] }),
  );
  return mark === '' ? button : { ...button, args: { ...button.args, [sealName]: mark } };
}

/** The form marked: what it carries, and which values people may set. */
export async function sealForm(form: Form, seal: Seal, platform: string): Promise<Form> {
  const open = openNames(form);
  const { [sealName]: _, ...args } = form.args;
  const mark = await seal.make(
    textOf({ platform, kind: 'form', command: form.command, args: closed(args, open), open }),
  );
  return mark === '' ? form : { ...form, args: { ...args, [sealName]: [mark, ...open] } };
}

/** What a click or a form carried, without its mark, and what the mark says of it; shortcuts, links and words bear none. */
export async function unseal(
  { request, via }: Pick<Invocation, 'request' | 'via'>,
  seal: Seal,
  platform: string,
): Promise<{ readonly request: Invocation['request']; readonly doubt: Invocation['doubt'] }> {
  if ('text' in request || (via !== 'button' && via !== 'form')) return { request, doubt: undefined };
  const { [sealName]: given = null, ...args } = request.args;
  const { mark, open } = readMark(given);
  const { command } = request;
  const texts = candidates(args, open, via).map(({ kind, args: each }) =>
    textOf({ platform, kind, command, args: each, open }),
  );
  const verdicts = await Promise.all(texts.map((text) => seal.check(text, mark)));
  const doubt = verdicts.includes('good') ? undefined : verdicts.includes('old') ? 'unsealed' : 'forged';
  return { request: { command, args }, doubt };
}

/** What may have been marked so that this came back of it. */
function candidates(
  args: Args,
  open: readonly string[],
  via: 'button' | 'form',
): readonly { readonly kind: 'button' | 'form'; readonly args: Args }[] {
  const ofForm = { kind: 'form', args: closed(args, open) } as const;
  if (via === 'form') return [ofForm];
  return [
    { kind: 'button', args },
    // Where a platform cannot ask for confirmation, the button comes without it and the command asks itself.
    ...(args.confirmed === undefined
      ? [{ kind: 'button', args: { ...args, confirmed: true } } as const]
      : []),
    // A form may be opened by a button that carries what the form does.
    ...(submittedName in args ? [] : [ofForm]),
  ];
}

function readMark(given: Json): { readonly mark: string | null; readonly open: readonly string[] } {
  if (given === null) return { mark: null, open: [] };
  const [mark, ...open] = Array.isArray(given) ? (given as readonly Json[]) : [given];
  return {
    mark: typeof mark === 'string' ? mark : '',
    open: open.filter((name) => typeof name === 'string'),
  };
}

/** Names of the arguments that a person sets by filling the form in. */
function openNames({ fields }: Form): readonly string[] {
  return [...new Set(fields.map(({ into, name }) => into ?? name))].toSorted();
}

/** The arguments that nobody may change. */
function closed(args: Args, open: readonly string[]): Args {
  return Object.fromEntries(
    Object.entries(args).filter(([name]) => name !== submittedName && !open.includes(name)),
  );
}

function textOf(marked: {
  readonly platform: string;
  readonly kind: 'button' | 'form';
  readonly command: string;
  readonly args: Args;
  readonly open: readonly string[];
}): string {
  const { args, command, kind, open, platform } = marked;
  return JSON.stringify([platform, kind, command, inOrder(args), open]);
}

/** The same text for the same value, whatever order a client gives its names: Teams hands buttons through many hands. */
function inOrder(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, inOrder(each)]));
}
