/** A CSV file that Orchestrator itself writes, of the jobs of one folder. */
export interface ServerExport {
  readonly id: number;
  /** Path of the folder. */
  readonly folder: string;
}

/** Why Orchestrator does not write the file, so that it has to be written from its lists of jobs. */
export type NoServerExport =
  /** The server is older than exports are (2021). */
  | 'unknown-to-server'
  /** Exports are made folder by folder, and these are too many. */
  | 'many-folders'
  /** More rows were asked for than an export can be limited to. */
  | 'row-limit'
  /** The question takes more than one request. */
  | 'long-question'
  /** The tenant's exports of this day are used up. */
  | 'daily-limit'
  /** The app may read jobs but not export them. */
  | 'not-allowed'
  /** Orchestrator has no part in it: the bot keeps it itself. */
  | 'kept-by-bot';

/** What came of asking Orchestrator for a file. */
export type ExportAnswer =
  | { readonly kind: 'asked'; readonly exports: readonly ServerExport[] }
  | {
      readonly kind: 'not-asked';
      readonly why: NoServerExport;
      /** The server's own words, where it refused. */
      readonly said: string | null;
    };

export type ExportStatus = 'waiting' | 'ready' | 'failed';

/** Takes CSV files, one after the other, each with its own header line. */
export interface CsvSink {
  /** The next file begins. */
  begin(): void;
  /** The next piece is wanted when this has resolved. */
  write(bytes: Uint8Array): Promise<void>;
}
