import type { FolderRef } from './job.ts';

/** A process as people call it; the API says "Release". The same name may exist in several folders. */
export interface Process {
  readonly tenant: string;
  /** Release key, the GUID that StartJobs wants. */
  readonly key: string;
  readonly name: string;
  readonly version: string | null;
  readonly description: string | null;
  readonly folder: FolderRef;
  /** What the process asks for. Empty when it takes no input or does not say. */
  readonly inputs: readonly ProcessInput[];
}

/** One input argument of a process, with its .NET or JSON Schema type reduced to what a form can show. */
export interface ProcessInput {
  readonly name: string;
  readonly type: 'text' | 'number' | 'integer' | 'boolean' | 'date' | 'json';
  /** The type as the process declares it, for people who want to know, e.g. `System.Int32`. */
  readonly declaredType: string;
  readonly required: boolean;
  /** The default as the process declares it; null when it has none. */
  readonly defaultValue: JsonValue;
}

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };
