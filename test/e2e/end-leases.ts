import { DatabaseSync } from 'node:sqlite';

/** What a killed process had to itself is free again after up to a minute; the test does not wait for that. */
export function endLeases(databaseFile: string): void {
  const database = new DatabaseSync(databaseFile);
  try {
    database.exec('delete from leases');
  } finally {
    database.close();
  }
}
