/** A `POLL_CRON` that does not come while anything is measured: polls happen only when asked for. */
export const neverCron = '0 0 0 1 1 *';
