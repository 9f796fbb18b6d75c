import { createContext, useContext } from 'react';
import type { User } from '../seed.ts';

/** Who and what can be named in texts and menus, and whose eyes look. */
export interface PageWorkspace {
  readonly me: string;
  readonly timeZone: string;
  readonly people: readonly User[];
  readonly channels: readonly { readonly id: string; readonly name: string }[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
}

export const WorkspaceContext = createContext<PageWorkspace>({
  me: '',
  timeZone: 'UTC',
  people: [],
  channels: [],
  groups: [],
});

export function useWorkspace(): PageWorkspace {
  return useContext(WorkspaceContext);
}
