import { activityOf, isFrame } from './stack-frame.ts';

/** The part of a fault that a person can use. */
export interface FaultText {
  /** The innermost message, in the engine's own words; at most 3 lines and 400 characters. */
  readonly message: string;
  /** Exception type without its namespace. */
  readonly type: string | null;
  /** Activity or workflow that failed, as far as the text names one. */
  readonly activity: string | null;
}

const noReason = 'Orchestrator gave no reason';
/** Runs of blanks that no reader needs and that make patterns slow. */
const longGap = /\s{100,}/g;
const maxRead = 64 * 1024;
const maxMessage = 400;
const maxMessageLines = 3;

/**
 * Finds what failed in the text of a fault (`Info`): usually a .NET trace, at times a robot's own
 * `Source: … Message: … Exception Type: …`, a single line, or nothing. Never throws.
 */
export function faultText(info: string | null): FaultText {
  const text = tidy(info ?? '');
  if (text === '') return { message: noReason, type: null, activity: null };
  const found = labelled(text) ?? traced(text);
  const message = shorten(found.message);
  return { ...found, message: message === '' ? (found.type ?? noReason) : message };
}

/** `ArgumentException in Excel SetSheet`; null when the text names neither. */
export function faultPlace(fault: FaultText): string | null {
  if (fault.type === null) return fault.activity === null ? null : `in ${fault.activity}`;
  return fault.activity === null ? fault.type : `${fault.type} in ${fault.activity}`;
}

/** The message's first line, for lists and previews. */
export function faultLine(info: string | null): string {
  return firstLine(faultText(info));
}

/** The same of a text that was read already. */
export function firstLine({ message }: Pick<FaultText, 'message'>): string {
  return message.split('\n', 1)[0] ?? noReason;
}

function tidy(info: string): string {
  return (
    info
      .slice(0, maxRead)
      .replace(/\r\n?/g, '\n')
      .replace(longGap, (gap) => (gap.includes('\n') ? '\n\n' : ' '))
      // oxlint-disable-next-line no-control-regex -- control characters are what is taken out here
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
      .replace(/[ \t]+at (?=[\w.`<>+]+\.[\w`<>+]+\()/g, '\n   at ')
      .trim()
  );
}

/** `Source: … Message: … Exception Type: …`, as the robot writes it. */
function labelled(text: string): FaultText | null {
  const message = label(text, 'Message');
  const type = label(text, 'Exception Type');
  if (message === null || type === null) return null;
  const inner = traced(message);
  const source = label(text, 'Source');
  return {
    message: inner.message,
    type: shortType(type.split('\n', 1)[0] ?? ''),
    activity: source === null || source === '' ? inner.activity : (source.split('\n', 1)[0] ?? null),
  };
}

function label(text: string, name: string): string | null {
  const start = new RegExp(`(?:^|\\n|\\s)${name}:[ \\t]*`).exec(text);
  if (start === null) return null;
  const rest = text.slice(start.index + start[0].length).trimStart();
  if (/^(?:Source|Message|Exception Type):/.test(rest)) return '';
  const end =
    /\n\s*\n\s*(?=\S)|\s(?=(?:Source|Message|Exception Type): )|\n(?=(?:Source|Message|Exception Type):)/;
  return rest.split(end, 1)[0]?.trim() ?? '';
}

const detailMarker = /\n?An ExceptionDetail, likely created by[^\n]*\n?/;

function traced(text: string): FaultText {
  const [before = '', detail] = text.split(detailMarker, 2);
  if (detail !== undefined && detail.trim() !== '') {
    const inner = traced(detail.trim());
    if (inner.type !== null || before.trim() === '') return inner;
  }
  const headline = headed(before);
  if (headline !== null) {
    const inner = traced(headline.exception);
    const news = headline.said.includes(inner.message.replace(/\.$/, '')) ? '' : `\n${inner.message}`;
    return { ...inner, message: `${headline.said}${news}` };
  }
  const all = before.split('\n');
  const firstFrame = all.findIndex((each) => isFrame(each) || /^\s*--- End of /.test(each));
  const head = (firstFrame < 0 ? all : all.slice(0, firstFrame)).join('\n');
  const causes = head
    .split(/\s*-{3,4}>\s*/)
    .map(cause)
    .filter((each) => each.message !== '' || each.type !== null);
  const innermost = causes.at(-1) ?? { message: '', type: null, workflow: null };
  const message = innermost.message === '' ? (causes.at(-2)?.message ?? '') : innermost.message;
  return {
    message,
    type: innermost.type,
    activity:
      activityOf(all.slice(Math.max(0, firstFrame))) ?? causes.find((c) => c.workflow)?.workflow ?? null,
  };
}

/** `Read Range: No sheet “March”.⏎⏎System.ArgumentException: The sheet does not exist`: an activity's own words before the exception. */
function headed(text: string): { readonly said: string; readonly exception: string } | null {
  const start = /\n\s*\n(?=\s*(?:RemoteException wrapping\s+)?(?:[A-Za-z_]\w*\.)+\w*Exception\b)/.exec(text);
  if (start === null) return null;
  const said = text.slice(0, start.index).trim();
  if (said === '' || /-{3,4}>/.test(said) || said.split('\n').some(isFrame)) return null;
  if (cause(said).type !== null || cause(said).workflow !== null) return null;
  return { said, exception: text.slice(start.index).trim() };
}

/** `Namespace.SomeException`, perhaps with generic arguments and a COM code, before a colon or alone. */
const exceptionName =
  /^((?:(?:[A-Za-z_]\w*[.+])+|(?:[A-Za-z_]\w*[.+])*[A-Za-z_]\w*)(?:Exception|Error|Fault)(?:`\d+)?(?:\[[^\]\n]*\]+)?)(?:\s*\(0x[0-9A-Fa-f]+\))?(?::\s*|\s*$)/;

/** One exception of the chain: its prefixes taken off, type and message apart. */
function cause(text: string): { message: string; type: string | null; workflow: string | null } {
  let rest = text.trim().replace(/^\(Inner Exception #\d+\)\s*/, '');
  rest = rest.replace(/<---\s*$/, '');
  let type: string | null = null;
  let workflow: string | null = null;
  for (;;) {
    const wrapped = /^(?:Execution error\s*:|RemoteException wrapping)\s*/i.exec(rest);
    const file = /^([^\s:][^\n:]{0,200}\.xaml)\s*:\s*/i.exec(rest);
    const typed = exceptionName.exec(rest);
    const taken = wrapped ?? file ?? (type === null ? typed : null);
    if (taken === null || taken[0] === '') break;
    if (taken === file) workflow ??= file?.[1] ?? null;
    if (taken === typed) type = shortType(typed?.[1] ?? '');
    rest = rest.slice(taken[0].length).trimStart();
  }
  const aggregate = /^One or more errors occurred\. \((.+)\)$/s.exec(rest.trim());
  return { message: (aggregate?.[1] ?? rest).trim(), type, workflow };
}

function shortType(type: string): string | null {
  const short = type
    .replace(/`.*$|\[.*$/s, '')
    .trim()
    .split(/[.+]/)
    .at(-1);
  return short === undefined || short === '' ? null : short;
}

function shorten(message: string): string {
  const kept = message
    .split('\n')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .slice(0, maxMessageLines)
    .join('\n');
  return Array.from(kept.slice(0, maxMessage * 2)).length > maxMessage
    ? `${Array.from(kept).slice(0, maxMessage).join('').trimEnd()}…`
    : kept;
}
