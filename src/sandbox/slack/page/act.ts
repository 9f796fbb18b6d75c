import { createContext, useContext } from 'react';

/** Does something as the person whose page this is; says so in a toast when it cannot be done. */
export type Act = (name: string, ...args: unknown[]) => Promise<unknown>;

/** Asks the sandbox to do something. Throws with its words when it refuses. */
export async function callAct(name: string, args: readonly unknown[]): Promise<unknown> {
  const response = await fetch('/page/act', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ act: name, args }),
  });
  const answer = (await response.json()) as { result?: unknown; error?: string };
  if (answer.error) throw new Error(answer.error);
  return answer.result;
}

export const ActContext = createContext<Act>(() => Promise.resolve(undefined));

export function useAct(): Act {
  return useContext(ActContext);
}
