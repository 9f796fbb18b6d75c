import { Agent, request } from 'node:http';
import { platform } from 'node:os';
import type { Input } from './input.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Sender {
  /** Sends it from one address after the other; rejects when there is no answer within 20 s. */
  send(input: Input): Promise<Answer>;
  close(): void;
}

/** The bot serves each address only so often a second: senders at many find more in the same time. */
const addresses = 64;
/** No request may take longer: Slack and Teams would have given up long before. */
const answerWithinMs = 20_000;

/** Sends requests to a port on loopback. Where a machine has one address of loopback only, all come from that one. */
export function createSender(url: string): Sender {
  const several = platform() === 'linux';
  const agents = Array.from(
    { length: several ? addresses : 1 },
    (_, at) => new Agent({ keepAlive: true, ...(several ? { localAddress: `127.0.1.${at + 1}` } : {}) }),
  );
  let next = 0;
  return {
    send: ({ body, headers, method, path }) =>
      new Promise((resolve, reject) => {
        next = (next + 1) % agents.length;
        const sent = request(`${url}${path}`, {
          agent: agents[next] ?? false,
          method,
          headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
          signal: AbortSignal.timeout(answerWithinMs),
        });
        sent.once('error', reject);
        sent.once('response', (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.once('error', reject);
          answer.once('end', () =>
            resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
          );
        });
        sent.end(body);
      }),
    close: () => agents.forEach((agent) => agent.destroy()),
  };
}
