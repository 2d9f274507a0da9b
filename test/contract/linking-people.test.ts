import { Pool, type PoolClient } from 'pg';
import { codeOf, moduleOf } from '../support/doc-code.js';
import { PostgresServer } from '../support/postgres-server.js';

const PAGE = 'docs/linking-accounts.md';
/** A real server by hand, with transactions that really meet; see docs/decisions/0007-postgresql-in-the-tests.md. */
const REAL = process.env.POSTGRES_URL;

interface Identity {
  appId: string;
  openid: string;
  unionid?: string;
}
interface Person {
  id: number;
  openids: Map<string, string>;
  unionid?: string;
}
interface People {
  find(id: number): Promise<Person | undefined> | Person | undefined;
  arrive(identity: Identity): Promise<Person> | Person;
  unlink(identity: Identity): Promise<void> | void;
}
type Query = (text: string, values?: unknown[]) => Promise<{ n: number }[]>;

const modules = [moduleOf(PAGE, 'people.ts'), moduleOf(PAGE, 'sql-people.ts')];
/* eslint-disable @typescript-eslint/no-require-imports -- the files were made a moment ago */
const { People: MemoryPeople } = require(modules[0]!.file) as {
  People: new (
    move: (from: Person, to: Person) => void,
    report: (what: string, ...persons: Person[]) => void,
  ) => People;
};
const { SqlPeople } = require(modules[1]!.file) as {
  SqlPeople: new (
    pool: Pool,
    move: (from: number, to: number, query: Query) => Promise<void>,
    report: (what: string, ...ids: number[]) => void,
  ) => People;
};
/* eslint-enable @typescript-eslint/no-require-imports */

let server: PostgresServer | undefined;
let pool: Pool;
let moves: [number, number][];
let reports: string[];

jest.setTimeout(120_000);
beforeAll(async () => {
  server = REAL === undefined ? await PostgresServer.start() : undefined;
  // PGlite has one session, so its transactions have to come one after the other.
  pool = new Pool({ connectionString: REAL ?? server!.url, max: REAL === undefined ? 1 : 10 });
  pool.on('error', () => undefined);
});
afterAll(async () => {
  await pool.end();
  await server?.remove();
  for (const { remove } of modules) remove();
});
beforeEach(async () => {
  [moves, reports] = [[], []];
  await pool.query('DROP TABLE IF EXISTS identity, person');
  for (const statements of codeOf(PAGE, 'sql')) await pool.query(statements);
});

const inMemory = () =>
  new MemoryPeople(
    (from, to) => moves.push([from.id, to.id]),
    (what) => reports.push(what),
  );
const inSql = (database = pool) =>
  new SqlPeople(
    database,
    async (from, to, query) => {
      const [row] = await query('SELECT count(*)::integer AS n FROM identity WHERE person_id = $1', [from]);
      if (row!.n > 0) moves.push([from, to]);
    },
    (what) => reports.push(what),
  );

const phone = { appId: 'account', openid: 'oPhone' };
const pc = { appId: 'website', openid: 'oPC', unionid: 'u1' };
const shown = ({ id, openids, unionid }: Person) => [id, Object.fromEntries([...openids].sort()), unionid];

describe.each([
  ['in memory', () => inMemory()],
  ['in PostgreSQL', () => inSql()],
])('the people of docs/linking-accounts.md %s', (_where, make) => {
  it('are known again by app and openid, and the same openid at another app is somebody else', async () => {
    const people = make();
    const { id } = await people.arrive(phone);
    expect((await people.arrive(phone)).id).toBe(id);
    expect((await people.arrive({ ...phone, appId: 'other' })).id).not.toBe(id);
    expect(await people.find(99)).toBeUndefined();
  });

  it('are one by a unionid that both have', async () => {
    const people = make();
    const { id } = await people.arrive(pc);
    const person = await people.arrive({ ...phone, unionid: 'u1' });
    expect(shown(person)).toEqual([id, { account: 'oPhone', website: 'oPC' }, 'u1']);
    expect([moves, reports]).toEqual([[], []]);
  });

  it('become one when the unionid appears later; the older stays, and the id that went leads to them', async () => {
    const people = make();
    const [first, second] = [(await people.arrive(phone)).id, (await people.arrive(pc)).id];
    expect(first).not.toBe(second);
    expect((await people.arrive({ ...phone, unionid: 'u1' })).id).toBe(first);
    expect([moves, reports]).toEqual([[[second, first]], []]);
    for (const id of [first, second])
      expect(shown((await people.find(id))!)).toEqual([first, { account: 'oPhone', website: 'oPC' }, 'u1']);
    expect((await people.arrive(pc)).id).toBe(first);
  });

  it.each([[''], [undefined]])('are not merged by a unionid that is %j twice', async (unionid) => {
    const people = make();
    const given = (openid: string) => ({ appId: openid, openid, ...(unionid !== undefined && { unionid }) });
    const [one, other] = [await people.arrive(given('oOne')), await people.arrive(given('oOther'))];
    expect(one.id).not.toBe(other.id);
    expect([one.unionid, other.unionid]).toEqual([undefined, undefined]);
    expect(moves).toEqual([]);
  });

  it('stay two with two openids at one app, with two unionids, and with another unionid than before; each is reported', async () => {
    const people = make();
    const one = await people.arrive(pc);
    const second = await people.arrive({ ...pc, openid: 'oOther' });
    expect(second.id).not.toBe(one.id);
    expect(reports.splice(0)).toContain('two openids at one app');
    const other = await people.arrive({ ...phone, unionid: 'u2' });
    expect((await people.arrive({ ...phone, unionid: 'u1' })).id).toBe(other.id);
    expect(reports.splice(0)).toContain('not the same person');
    expect(shown(await people.arrive({ ...phone, unionid: 'u3' }))).toEqual([
      other.id,
      { account: 'oPhone' },
      'u2',
    ]);
    expect(reports).toEqual(['another unionid than before']);
    expect(moves).toEqual([]);
  });

  it('keep their other openids when one is unlinked, and whoever comes by that one is somebody new', async () => {
    const people = make();
    const { id } = await people.arrive(pc);
    await people.arrive({ ...phone, unionid: 'u1' });
    await people.unlink(phone);
    expect(shown((await people.find(id))!)).toEqual([id, { website: 'oPC' }, 'u1']);
    expect((await people.arrive(phone)).id).not.toBe(id);
    await people.unlink({ appId: 'nowhere', openid: 'oNobody' });
    expect((await people.find(id))!.openids.size).toBe(1);
  });

  it('are gone with their last openid, and no id and no unionid of theirs leads to whoever comes next', async () => {
    const people = make();
    const { id } = await people.arrive(pc);
    await people.unlink(pc);
    expect(await people.find(id)).toBeUndefined();
    const next = await people.arrive({ ...phone, unionid: 'u1' });
    expect(next.id).not.toBe(id);
    expect(shown(next)).toEqual([next.id, { account: 'oPhone' }, 'u1']);
  });

  it('are made once each, however many of their requests come at once', async () => {
    const people = make();
    const arriving = Array.from({ length: 20 }, async (_, i) =>
      people.arrive(i % 2 === 0 ? pc : { ...phone, unionid: 'u1' }),
    );
    const ids = new Set((await Promise.all(arriving)).map(({ id }) => id));
    const { id } = await people.arrive(pc);
    for (const one of ids) expect((await people.find(one))!.id).toBe(id);
  });
});

describe('the people in PostgreSQL', () => {
  /** A database whose transactions end `times` times as if another had been faster. */
  const losing = (times: number, code: string) => {
    let left = times;
    return {
      connect: async () => {
        const client = await pool.connect();
        const query = (text: string, values?: unknown[]) =>
          text === 'COMMIT' && left-- > 0
            ? Promise.reject(Object.assign(new Error('lost'), { code }))
            : client.query(text, values as never);
        return { query, release: (broken?: boolean) => client.release(broken) } as unknown as PoolClient;
      },
    } as unknown as Pool;
  };

  it.each(['23505', '40001', '40P01'])('begin again after %s, and report once', async (code) => {
    await inSql().arrive(pc);
    await inSql(losing(3, code)).arrive({ ...pc, openid: 'oOther' });
    expect(reports).toEqual(['two openids at one app']);
    const { rows } = await pool.query('SELECT count(*)::integer AS n FROM identity');
    expect(rows).toEqual([{ n: 2 }]);
  });

  it.each([
    [99, '40001'],
    [1, '53300'],
  ])(
    'give up after many attempts, and at once where that is no use (%i, %s); no connection is lost',
    async (times, code) => {
      await expect(inSql(losing(times, code)).arrive(pc)).rejects.toThrow('lost');
      expect(reports).toEqual([]);
      const { rows } = await pool.query('SELECT count(*)::integer AS n FROM identity');
      expect(rows).toEqual([{ n: 0 }]);
    },
  );
});
