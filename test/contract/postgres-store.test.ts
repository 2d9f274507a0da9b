import { Pool } from 'pg';
import type { Store } from '../../src/index.js';
import { testStore } from '../../src/testing/index.js';
import { codeOf, moduleOf } from '../support/doc-code.js';
import { testKilledHolder } from '../support/killed-holder.js';
import { PostgresServer } from '../support/postgres-server.js';
import { StoreProcess } from '../support/store-process.js';

const PAGE = 'docs/stores.md';
/** A real server by hand, with connections that really run at once; see docs/decisions/0007-postgresql-in-the-tests.md. */
const REAL = process.env.POSTGRES_URL;

type SqlStore = Store & { sweep(): Promise<void> };

let server: PostgresServer | undefined;
let url: string;
let other: StoreProcess;
let pool: Pool;
let count = 0;
const code = moduleOf(PAGE, 'postgres-store.ts');
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the file was made a moment ago
const { PostgresStore } = require(code.file) as { PostgresStore: new (database: Pool) => SqlStore };
const settings = () => ({ file: code.file, url });

jest.setTimeout(30_000);
beforeAll(async () => {
  server = REAL === undefined ? await PostgresServer.start() : undefined;
  url = REAL ?? server!.url;
  pool = new Pool({ connectionString: url, connectionTimeoutMillis: 5000, query_timeout: 5000 });
  pool.on('error', () => undefined);
  await pool.query('DROP TABLE IF EXISTS wechat_entry, wechat_lock');
  for (const statements of codeOf(PAGE, 'sql')) await pool.query(statements);
  other = await StoreProcess.start('open-postgres-store.mjs', settings());
});
afterAll(async () => {
  await pool.end();
  await other.kill();
  await server?.remove();
  code.remove();
});

const create = () => (count++ % 2 === 0 ? new PostgresStore(pool) : other.open());

describe('the PostgreSQL store of docs/stores.md in two processes', () => {
  testStore(test, create, REAL === undefined ? { outage: hang } : {});

  testKilledHolder(
    () => new PostgresStore(pool),
    () => StoreProcess.start('open-postgres-store.mjs', settings()),
  );
});

(REAL === undefined ? describe : describe.skip)('the PostgreSQL store of docs/stores.md', () => {
  testStore((name, run) => (name.includes('outage') ? test(name, run) : undefined), create, {
    outage: crash,
  });
});

describe('the PostgreSQL store of docs/stores.md on odd rows', () => {
  const IN_AN_HOUR = "now() + interval '1 hour'";

  it.each([
    ['that is no JSON', 'poison'],
    ['that is broken JSON', '"broken'],
    ['that is empty', ''],
    ['that is JSON but no text', '{"v":1}'],
    ['that is null', 'null'],
  ])('F07 takes a value %s for a miss, and replaces it', async (_name, value) => {
    const store = new PostgresStore(pool);
    await store.delete('odd');
    await pool.query(`INSERT INTO wechat_entry VALUES ('odd', $1, ${IN_AN_HOUR})`, [value]);
    expect(await store.get('odd')).toBeUndefined();
    await store.set('odd', 'new', 60_000);
    expect(await store.get('odd')).toMatchObject({ value: 'new' });
  });

  it.each([
    ['a value without an end', `INSERT INTO wechat_entry VALUES ('odd-2', '"x"', 'infinity')`],
    ['a lease without an end', `INSERT INTO wechat_lock VALUES ('odd-2', 'x', 1, 'infinity')`],
    [
      'a fence from the far future',
      `INSERT INTO wechat_lock VALUES ('odd-2', 'x', 9223372036854775807, now())`,
    ],
    ['a negative fence', `INSERT INTO wechat_lock VALUES ('odd-2', 'x', -5, now())`],
  ])('F07 has no room in its tables for %s', async (_name, statement) => {
    await expect(pool.query(statement)).rejects.toThrow(/violates check constraint/);
  });

  it('a sweep removes what is over, and neither what is alive nor the fences', async () => {
    const store = new PostgresStore(pool);
    await store.set('over', 'value', -60_000);
    await store.set('alive', 'value', 60_000);
    const fence = await store.acquire('swept:lock', 'a', -60_000);
    await store.sweep();
    const { rows } = await pool.query("SELECT key FROM wechat_entry WHERE key IN ('over', 'alive')");
    expect(rows).toEqual([{ key: 'alive' }]);
    expect(await store.acquire('swept:lock', 'b', 60_000)).toBeGreaterThan(fence!);
  });
});

function hang() {
  server!.freeze();
  return { heal: () => server!.thaw() };
}

async function crash() {
  await server!.crash();
  return { heal: () => server!.restart() };
}
