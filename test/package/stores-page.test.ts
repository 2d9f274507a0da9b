import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Pool } from 'pg';
import { codeOf } from '../support/doc-code.js';
import { Consumer } from '../support/packed-package.js';
import { PostgresServer } from '../support/postgres-server.js';
import { startCluster } from '../support/redis-cluster.js';
import { RedisServer } from '../support/redis-server.js';

const PAGE = 'docs/stores.md';
/** What a reader would do next. */
const USE = `
await store.set('{page}', 'kept', 60_000);
console.log((await store.get('{page}'))?.value);
process.exit();
`;

const blocks = codeOf(PAGE, 'ts').map((code, i) => ({
  name: /^\/\/ (\S+\.ts)\n/.exec(code)?.[1] ?? `block-${i}.ts`,
  code: code.includes('new RedisStore') ? code + USE : code,
}));

let consumer: Consumer;
let redis: RedisServer;
let cluster: Awaited<ReturnType<typeof startCluster>>;
let postgres: PostgresServer;
jest.setTimeout(120_000);
beforeAll(async () => {
  [redis, cluster, postgres] = await Promise.all([
    RedisServer.start(),
    startCluster(),
    PostgresServer.start(),
  ]);
  consumer = new Consumer();
  consumer.link('ioredis', 'redis', 'pg', '@types/node', '@types/pg', '@types/passport');
  writeFileSync(path.join(consumer.folder, 'package.json'), '{"type":"module"}');
  for (const { name, code } of blocks) writeFileSync(path.join(consumer.folder, name), code);
});
afterAll(async () => {
  consumer.remove();
  await Promise.all([redis.kill(), cluster.kill(), postgres.remove()]);
});

/** Runs node in the folder while servers of this process go on; gives what it printed. */
async function run(env: object, ...args: string[]): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: consumer.folder,
    env: { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  await once(child, 'close');
  return output;
}

describe('the code of docs/stores.md', () => {
  it('compiles as it stands', () => {
    const files = blocks.map(({ name }) => name);
    expect(consumer.compile(...files)).toBe('');
  });

  it('opens a RedisStore by each client it shows', async () => {
    const programs = blocks
      .filter(({ code }) => code.endsWith(USE))
      .map(({ name }) => name.replace('.ts', '.js'));
    const urls = [redis.url, redis.url, `redis://127.0.0.1:${cluster.nodes[0]!.port}`];
    const outputs = await Promise.all(programs.map((program, i) => run({ REDIS_URL: urls[i] }, program)));
    expect(outputs).toEqual(urls.map(() => 'kept\n'));
  });

  it('is a store that passes the contract by node:test, from the packed package', async () => {
    const pool = new Pool({ connectionString: postgres.url });
    for (const statements of codeOf(PAGE, 'sql')) await pool.query(statements);
    await pool.end();
    const test = ['--test', '--test-reporter=tap', 'postgres-store.test.js'];
    const output = await run({ DATABASE_URL: postgres.url }, ...test);
    expect(output).not.toMatch(/^\s*not ok.*/m);
    expect(output).toMatch(/^# pass [1-9]\d+$/m);
  });
});
