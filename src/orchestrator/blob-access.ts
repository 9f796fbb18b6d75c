import { z } from 'zod';
import type { DownloadRequest } from './download.ts';

const texts = z.array(z.string()).nullish().catch(null);

/** Where a file can be fetched (`BlobFileAccessDto`, UiPath API description 20.0). */
export const blobAccess = z.object({
  Uri: z.string().min(1),
  RequiresAuth: z.boolean().nullish().catch(null),
  Headers: z.object({ Keys: texts, Values: texts }).nullish().catch(null),
});

/** The request that fetches the file; `doing` completes "Orchestrator failed to …". */
export function downloadOf(access: z.infer<typeof blobAccess>, doing: string): DownloadRequest {
  const { Headers: given, RequiresAuth: closed, Uri: uri } = access;
  const headers = (given?.Keys ?? []).map((name, at): [string, string] => [name, given?.Values?.[at] ?? '']);
  return { doing, uri, headers, signIn: closed === true };
}
