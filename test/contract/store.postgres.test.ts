import { afterAll, beforeAll, describe } from 'vitest';
import { startPostgres } from '../fixtures/postgres.ts';
import { storeContract } from './store.ts';

let server: Awaited<ReturnType<typeof startPostgres>>;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(async () => {
  await server.stop();
});

describe('the store in PostgreSQL', () => {
  storeContract(async () => server.createDatabase());
});
