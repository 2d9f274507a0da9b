// Opens the store of docs/stores.md as a site would; `file` is where its code was put.
import pg from 'pg';

export async function openStore({ file, url }) {
  const { PostgresStore } = await import(file);
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 5000, query_timeout: 5000 });
  pool.on('error', () => undefined);
  return { store: new PostgresStore(pool), close: () => pool.end() };
}
