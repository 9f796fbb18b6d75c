import { z } from 'zod';
import { type FolderRef, type Job, jobStates } from '../domain/job.ts';
import type { MalformedRow } from '../domain/orchestrator.ts';
import type { Timestamp } from '../domain/timestamp.ts';
import { isTimestamp } from './odata.ts';

/**
 * Reading of Orchestrator's rows. Only fields that are used are looked at; all but `Id`, `Key` and `State` may be
 * missing or null, as they are on old servers. Identity, state, times and the error text must make sense where they
 * are given, because decisions hang on them; a nonsense in anything else counts as absent.
 */
const words = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => value || null);
const id = z.int().positive();
const optionalId = id.nullish().catch(null);

/** UTC with up to seven digits. Times without an offset are UTC too; other offsets are converted. */
export const time = z
  .string()
  .nullish()
  .transform((value, context): Timestamp | null => {
    if (value === null || value === undefined || isTimestamp(value)) return value ?? null;
    if (isTimestamp(`${value}Z`)) return `${value}Z`;
    const at = Date.parse(value);
    if (!Number.isNaN(at) && /[+-]\d{2}:\d{2}$/.test(value)) return new Date(at).toISOString();
    context.addIssue({ code: 'custom', message: 'not a time' });
    return z.NEVER;
  });

/** The API description spells these in camelCase, UiPath's Python client reads PascalCase. */
const jobError = z
  .object({ code: words, title: words, detail: words, Code: words, Title: words, Detail: words })
  .nullish()
  .catch(null);

const release = z
  .object({ Key: words, Name: words, ProcessKey: words, ProcessVersion: words })
  .nullish()
  .catch(null);
const robot = z.object({ Name: words, Username: words, MachineName: words }).nullish().catch(null);

const jobRow = z.object({
  Id: id,
  Key: z.string().min(1),
  State: z.string().min(1),
  CreationTime: time,
  StartTime: time,
  EndTime: time,
  ResumeTime: time.catch(null),
  ResumeVersion: z.int().nullish().catch(null),
  Info: z.string().nullish(),
  ReleaseName: words,
  Release: release,
  Robot: robot,
  HostMachineName: words,
  OrganizationUnitId: optionalId,
  OrganizationUnitFullyQualifiedName: words,
  Source: words,
  SourceType: words,
  StopStrategy: z.enum(['SoftStop', 'Kill']).nullish().catch(null),
  Reference: words,
  JobPriority: words,
  InputArguments: words,
  OutputArguments: words,
  InputFile: words,
  OutputFile: words,
  JobError: jobError,
});

/** What is known about a row before it is read: answers to writes and old servers leave much out. */
export interface JobContext {
  readonly tenant: string;
  readonly process?: string;
  readonly releaseKey?: string | null;
  /** Folder of the request, which is the row's unless the row says otherwise. */
  readonly folder?: FolderRef | null;
  /** Path of a folder id, where it is known. */
  readonly pathOf?: (id: number) => string | null;
}

export type ReadRow =
  | { readonly ok: true; readonly job: Job }
  | { readonly ok: false; readonly malformed: MalformedRow };

/** One JobDto as a `Job`, or what is wrong with it. Never throws. */
export function readJob(row: unknown, context: JobContext): ReadRow {
  const read = jobRow.safeParse(row);
  if (!read.success) return { ok: false, malformed: { id: idOf(row), reason: reasonOf(read.error) } };
  const dto = read.data;
  return {
    ok: true,
    job: {
      tenant: context.tenant,
      id: dto.Id,
      key: dto.Key,
      state: jobStates.find((state) => state === dto.State) ?? 'Unknown',
      process:
        dto.ReleaseName ??
        dto.Release?.Name ??
        context.process ??
        dto.Release?.ProcessKey ??
        'a process that is not named',
      processVersion: dto.Release?.ProcessVersion ?? null,
      releaseKey: dto.Release?.Key ?? context.releaseKey ?? null,
      folder: readFolder(dto, context),
      robot: dto.Robot?.Name ?? dto.Robot?.Username ?? null,
      machine: dto.HostMachineName ?? dto.Robot?.MachineName ?? null,
      created: dto.CreationTime,
      started: dto.StartTime,
      ended: dto.EndTime,
      ...(dto.ResumeTime !== null || (dto.ResumeVersion ?? 0) > 0 ? { resumed: dto.ResumeTime } : {}),
      source: dto.SourceType ?? dto.Source,
      startedBy: dto.SourceType !== null && dto.Source !== dto.SourceType ? dto.Source : null,
      stopStrategy: dto.StopStrategy ?? null,
      info: dto.Info || errorText(dto.JobError),
      reference: dto.Reference,
      priority: dto.JobPriority,
      inputArguments: dto.InputArguments,
      outputArguments: dto.OutputArguments,
      inputFile: dto.InputFile,
      outputFile: dto.OutputFile,
    },
  };
}

/** The folder that a row of any kind names; null when nothing is known about it. */
export function readFolder(
  row: {
    readonly OrganizationUnitId?: number | null | undefined;
    readonly OrganizationUnitFullyQualifiedName?: string | null | undefined;
  },
  context: Pick<JobContext, 'folder' | 'pathOf'>,
): FolderRef | null {
  const known = context.folder ?? null;
  const unit = row.OrganizationUnitId ?? known?.id ?? null;
  if (unit === null) return null;
  const own = row.OrganizationUnitFullyQualifiedName ?? (unit === known?.id ? known.path : null);
  return { id: unit, path: own ?? context.pathOf?.(unit) ?? `#${unit}` };
}

function errorText(error: z.infer<typeof jobError>): string | null {
  if (error === null || error === undefined) return null;
  const title = error.title ?? error.Title ?? error.code ?? error.Code;
  const detail = error.detail ?? error.Detail;
  return [title, detail === title ? null : detail].filter((part) => part !== null).join(': ') || null;
}

/** The id of a row that is otherwise not understood. */
export function idOf(row: unknown): number | null {
  const read = z.object({ Id: id }).safeParse(row);
  return read.success ? read.data.Id : null;
}

/** Faults by field, e.g. `State: expected string, received null`; never a value, which may be anything. */
function reasonOf(error: z.ZodError): string {
  return error.issues
    .map((issue) => `${issue.path.join('.') || 'row'}: ${issue.message.replace(/^Invalid input: /, '')}`)
    .join('; ');
}

const list = z.object({
  value: z.array(z.unknown()),
  '@odata.count': z.int().nonnegative().nullish().catch(null),
  '@odata.nextLink': words,
});

export interface RowList {
  readonly rows: readonly unknown[];
  readonly total: number | null;
  /** The server itself says that it held rows back. */
  readonly cut: boolean;
}

/** The rows of an OData list answer; null when the body is none. */
export function readList(body: unknown): RowList | null {
  const read = list.safeParse(body);
  if (!read.success) return null;
  return {
    rows: read.data.value,
    total: read.data['@odata.count'] ?? null,
    cut: read.data['@odata.nextLink'] !== null,
  };
}

const folderRow = z.object({
  Id: id,
  Key: words,
  DisplayName: words,
  FullyQualifiedName: words,
  ProvisionType: words,
});

/** One FolderDto; null when it is not understood. Folders that do not tell their kind are modern, as all are since 2023. */
export function readFolderRow(row: unknown) {
  const read = folderRow.safeParse(row);
  if (!read.success) return null;
  const path = read.data.FullyQualifiedName ?? read.data.DisplayName;
  if (path === null) return null;
  return {
    id: read.data.Id,
    key: read.data.Key,
    name: read.data.DisplayName ?? path,
    path,
    modern: read.data.ProvisionType !== 'Manual',
  };
}

/** The fields of a ReleaseDto that the bot uses; undefined when the row is not understood. */
export const releaseRow = z.object({
  Key: z.string().min(1),
  Name: z.string().min(1),
  ProcessVersion: words,
  Description: words,
  OrganizationUnitId: optionalId,
  OrganizationUnitFullyQualifiedName: words,
  InputArguments: words,
  ProcessType: words,
  Arguments: z.object({ Input: z.unknown() }).nullish().catch(null),
});

/** What a list of processes shows of each. */
export const listedRow = releaseRow.pick({
  Key: true,
  Name: true,
  OrganizationUnitId: true,
  OrganizationUnitFullyQualifiedName: true,
});
