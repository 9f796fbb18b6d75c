import { afterAll, beforeAll, describe } from 'vitest';
import { startPostgres } from '../fixtures/postgres.ts';
import { storeContract } from './store.ts';
import { storeAlertContract } from './store-alerts.ts';
import { storeAuditContract } from './store-audit.ts';
import { storeCareContract } from './store-care.ts';
import { storeStuckContract } from './store-stuck.ts';
import { storeWatchContract } from './store-watch.ts';

let server: Awaited<ReturnType<typeof startPostgres>>;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(async () => {
  await server.stop();
});

describe('the store in PostgreSQL', () => {
  const fresh = async (): Promise<string> => server.createDatabase();
  storeContract(fresh);
  storeAlertContract(fresh);
  storeAuditContract(fresh);
  storeCareContract(fresh);
  storeStuckContract(fresh);
  storeWatchContract(fresh);
});
