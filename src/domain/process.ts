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

/** A process as lists of names show it. */
export type ListedProcess = Pick<Process, 'key' | 'name' | 'folder'>;

/** One input argument of a process, with its .NET or JSON Schema type reduced to what a form can show. */
export interface ProcessInput {
  readonly name: string;
  /** What people see in place of the name, where the process says. */
  readonly title?: string;
  /** What it is for, in the process's own words. */
  readonly description?: string;
  readonly type: 'text' | 'number' | 'integer' | 'boolean' | 'date' | 'choice' | 'json';
  /** The type as the process declares it, for people who want to know, e.g. `System.Int32`. */
  readonly declaredType: string;
  readonly required: boolean;
  /** The default as the process declares it; null when it has none. */
  readonly defaultValue: JsonValue;
  /** The values that a `choice` allows. */
  readonly options?: readonly InputOption[];
  readonly limits?: InputLimits;
}

export interface InputOption {
  /** Sent as it is: text, number or boolean. */
  readonly value: string | number | boolean;
  readonly label: string;
}

/** Bounds of a value, each of which may be missing: of numbers (`least` and `most` included), and of texts in characters. */
export interface InputLimits {
  readonly least?: number;
  readonly most?: number;
  readonly above?: number;
  readonly below?: number;
  readonly shortest?: number;
  readonly longest?: number;
}

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };
