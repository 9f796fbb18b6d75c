/** `at`, as .NET writes it in the languages that robots are installed in. */
const frame = /^\s*(?:at|bei|à|en|in|em|da|w|в|場所|在)\s+([\p{L}_][^\s(]*)\s*\(/u;

/** Methods that every activity has: the class says more. */
const plumbing =
  /^(?:Execute|ExecuteAsync|BeginExecute|EndExecute|InternalExecute|StartInternal|Invoke|InvokeAsync|Run|RunAsync|MoveNext|ctor|cctor|GetResult|Throw|ThrowAsync|OnExecute|<.*)$/;

/** Namespaces that run activities but are none. */
const runtime =
  /^(?:System|Microsoft|Newtonsoft|MS|mscorlib|lambda_method|UiPath\.(?:Executor|Robot|Shared|Platform|Activities\.System|Workflow))(?:[.(]|$)/;

/** Is this line a frame of a .NET stack trace? */
export function isFrame(line: string): boolean {
  return frame.test(line);
}

/** The first frame that names an activity or the customer's own code: `Excel SetSheet`. Null when there is none. */
export function activityOf(trace: readonly string[]): string | null {
  for (const line of trace.slice(0, 500)) {
    const method = frame.exec(line)?.[1];
    if (method !== undefined && !runtime.test(method)) {
      const named = nameOf(method);
      if (named !== null) return named;
    }
  }
  return null;
}

function nameOf(method: string): string | null {
  const parts = method
    .replace(/`\d+|\[[^\]]*\]/g, '')
    .replace(/[.+]?<(\w*)>[a-z]__[\w|]*/g, '.$1')
    .split(/[.+]/)
    .filter((part) => part !== '' && part !== 'MoveNext');
  const name = parts.at(-1);
  if (name === undefined) return null;
  const product = parts[0] === 'UiPath';
  const area =
    product && parts.length > 2 && parts[1] !== 'Core' && parts[1] !== 'Activities' ? parts[1] : null;
  const type = parts.at(-2);
  const shown = plumbing.test(name) && type !== undefined && type !== 'UiPath' ? type : name;
  if (product) return area === null || area === shown ? shown : `${area} ${shown}`;
  return shown === name && type !== undefined ? `${type} ${shown}` : shown;
}
