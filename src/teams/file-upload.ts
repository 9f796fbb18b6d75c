import type { OutgoingFile } from '../chat/chat-adapter.ts';
import { isTrustedUpload } from './trusted-hosts.ts';

/** Upload sessions take pieces of a multiple of 320 KiB, 60 MiB at most (Microsoft Graph, "createUploadSession"). */
const pieceBytes = 32 * 320 * 1024;
const pieceTimeoutMs = 2 * 60_000;
/** A piece that was not taken is sent once more. */
const attempts = 2;

/**
 * Puts a file to the address that Teams gave for it, a piece at a time. Throws when a piece is refused, and when the
 * address is not one of OneDrive's under TLS, or, when `insecure`, not on this machine.
 */
export async function uploadFile(
  url: string,
  file: Pick<OutgoingFile, 'bytes' | 'read'>,
  insecure: boolean,
): Promise<void> {
  if (!isTrustedUpload(url, insecure)) throw new Error('The upload address is not that of OneDrive.');
  for (let from = 0; from < file.bytes; from += pieceBytes) {
    const to = Math.min(from + pieceBytes, file.bytes);
    const pieces: Uint8Array[] = [];
    for await (const piece of file.read(from, to)) pieces.push(piece);
    await put(url, Buffer.concat(pieces), `bytes ${from}-${to - 1}/${file.bytes}`);
  }
}

async function put(url: string, body: Buffer<ArrayBuffer>, range: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const status = await fetch(url, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/octet-stream', 'Content-Range': range },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(pieceTimeoutMs),
    }).then(
      async (response) => {
        await response.body?.cancel();
        return response.status;
      },
      () => null,
    );
    if (status !== null && status < 300) return;
    const passing = status === null || status === 429 || status >= 500;
    if (!passing || attempt === attempts) {
      throw new Error(`The upload of ${range} was answered ${status ?? 'with nothing'}.`);
    }
  }
}
