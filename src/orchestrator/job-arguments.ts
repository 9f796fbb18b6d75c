import { z } from 'zod';
import { BotError } from '../domain/errors.ts';
import type { Job, JobArguments } from '../domain/job.ts';
import { blobAccess, downloadOf } from './blob-access.ts';
import type { Download } from './download.ts';
import type { Http } from './http.ts';
import { guid, isGuid } from './odata.ts';
import { needs } from './permissions.ts';

/** A file of arguments that is larger than this is no reading for a chat. */
const maxBytes = 1024 * 1024;

const attachment = z.object({ BlobFileAccess: blobAccess });

/**
 * Inputs and outputs of a job (`Orchestrator.jobArguments`). Large ones stand in an attachment instead:
 * `GET /odata/Attachments(key)` tells where to fetch it, as UiPath's clients for TypeScript and Python do.
 */
export function createArgumentReader(options: {
  readonly http: Http;
  readonly download: Download;
}): (job: Job) => Promise<JobArguments> {
  const { http, download } = options;

  async function file(job: Job, key: string, what: string): Promise<string> {
    const doing = `read the ${what} of job ${job.id}`;
    const { body } = await http.get({
      doing,
      needs: needs.viewAttachments,
      folder: job.folder,
      path: `odata/Attachments(${guid(key).literal})`,
    });
    const read = attachment.safeParse(body);
    if (!read.success) throw inOrchestrator(`Orchestrator did not tell where to ${doing}.`);
    const text = await textOf(await download(downloadOf(read.data.BlobFileAccess, doing)));
    if (text !== null) return text;
    throw inOrchestrator(`The ${what} of job ${job.id} are larger than ${maxBytes / 1024 / 1024} MB.`);
  }

  const either = async (job: Job, json: string | null, key: string | null, what: string) =>
    json !== null || key === null || !isGuid(key) ? json : file(job, key, what);

  return async (job) => ({
    input: await either(job, job.inputArguments, job.inputFile, 'inputs'),
    output: await either(job, job.outputArguments, job.outputFile, 'outputs'),
  });
}

/** The whole text; null when it is too large, and the download ends there. */
async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string | null> {
  const read: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.byteLength;
    if (size > maxBytes) return null;
    read.push(piece);
  }
  return new TextDecoder().decode(Buffer.concat(read));
}

function inOrchestrator(message: string): BotError {
  return new BotError('refused', message, { hint: 'Look at them in Orchestrator itself.' });
}
