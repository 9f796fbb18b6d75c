import type { ServerExport } from '../domain/job-export.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Redactor } from '../redact/redactor.ts';
import { byteOrderMark } from './csv.ts';
import { createCsvJoin } from './csv-join.ts';
import type { Shelf } from './shelf.ts';

/** Still-alive is said this often during a long download. */
const aliveEveryMs = 5_000;

/** Fetches what Orchestrator has written and joins it into one file. Returns its rows and bytes. Throws `BotError`. */
export async function fetchServerFile(options: {
  readonly id: string;
  readonly exports: readonly ServerExport[];
  readonly orchestrator: Pick<Orchestrator, 'downloadExport'>;
  readonly shelf: Shelf;
  readonly redactor: Redactor;
  /** Asked now and then. Throws when the export was ended meanwhile. */
  readonly alive: () => Promise<void>;
  readonly now: () => Date;
}): Promise<{ readonly rows: number; readonly bytes: number }> {
  const { alive, now, orchestrator, shelf } = options;
  const writer = await shelf.write(options.id, 0);
  if (writer === null) throw new Error('an empty file could not be opened');
  const join = createCsvJoin(options.redactor);
  let rest = byteOrderMark;
  let saidMs = now().getTime();
  try {
    for (const one of options.exports) {
      await orchestrator.downloadExport(one.id, {
        begin: () => {
          rest += join.begin();
        },
        write: async (bytes) => {
          const text = rest + join.add(bytes);
          rest = '';
          await writer.append(text);
          if (now().getTime() - saidMs < aliveEveryMs) return;
          await alive();
          saidMs = now().getTime();
        },
      });
    }
    await writer.append(rest + join.end());
    return { rows: join.rows(), bytes: writer.bytes() };
  } finally {
    await writer.close();
  }
}
