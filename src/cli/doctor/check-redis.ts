import { about, type Finding } from './finding.js';
import { openRedis, type RedisSession } from './redis-session.js';

const redis = about('Redis');
const PINGS = 9;
const SLOW_MS = 50;
/** The store has a second for each of its calls. */
const TOO_SLOW_MS = 500;

/** "role:master" and its like. */
function readInfo(text: unknown): ReadonlyMap<string, string> {
  const lines = String(text)
    .split(/\r?\n/)
    .map((line) => line.split(':'));
  return new Map(lines.map(([name = '', ...value]) => [name, value.join(':')]));
}

async function checkSettings(session: RedisSession): Promise<Finding[]> {
  const info = readInfo(await session.send('INFO').catch(() => ''));
  const [role, policy] = [info.get('role'), info.get('maxmemory_policy')];
  if (role === undefined)
    return [
      redis(
        'warn',
        'Its settings cannot be read: the user may not run INFO.',
        '无权执行 INFO，未能检查设置。',
      ),
    ];
  const master =
    role === 'master'
      ? redis('ok', 'It is a master, and can be written to.', '为主节点，可写。')
      : redis(
          'bad',
          'It is a replica, which nobody can write to: connect to the master.',
          '连接的是只读副本，请连接主节点。',
        );
  const kept =
    policy === 'noeviction'
      ? redis(
          'ok',
          'maxmemory-policy noeviction: it throws nothing away.',
          'maxmemory-policy 为 noeviction。',
        )
      : redis(
          'warn',
          `maxmemory-policy ${policy ?? ''}: a full Redis throws the token or its lock away. Set noeviction.`,
          '内存不足时令牌或锁可能被淘汰，请设为 noeviction。',
        );
  return [master, kept];
}

async function checkScripts(session: RedisSession): Promise<Finding> {
  try {
    await session.send('EVAL', 'return 1', '0');
    return redis('ok', 'It runs the scripts of the store.', '可执行脚本。');
  } catch {
    return redis(
      'bad',
      'The user may not run EVAL, which the store needs.',
      '无权执行 EVAL，存储无法工作，请调整 ACL。',
    );
  }
}

async function checkLatency(session: RedisSession): Promise<Finding> {
  const times: number[] = [];
  for (let count = 0; count < PINGS; count += 1) {
    const begin = performance.now();
    await session.send('PING');
    times.push(performance.now() - begin);
  }
  const middle = times.sort((a, b) => a - b)[Math.floor(PINGS / 2)] ?? 0;
  const words: [string, string] = [
    `A call takes ${middle.toFixed(1)} ms.`,
    `往返 ${middle.toFixed(1)} 毫秒。`,
  ];
  if (middle >= TOO_SLOW_MS)
    return redis('bad', `${words[0]} The store gives up after 1 s.`, `${words[1]}延迟过高。`);
  return redis(middle >= SLOW_MS ? 'warn' : 'ok', ...words);
}

/** Whether the store can work with that Redis. */
export async function checkRedis(folder: string, url: string): Promise<Finding[]> {
  let session: RedisSession | undefined;
  try {
    session = await openRedis(folder, url);
    if (session === undefined) {
      const missing = 'Neither ioredis nor redis is installed in this folder: npm install ioredis.';
      return [redis('bad', missing, '当前目录未安装 ioredis 或 redis。')];
    }
    return [
      redis('ok', `It answers to ${session.client}.`, '连接成功。'),
      ...(await checkSettings(session)),
      await checkScripts(session),
      await checkLatency(session),
    ];
  } catch {
    // What clients say quotes addresses, and with them passwords.
    const trouble =
      'It cannot be reached: look at the address, the password, TLS (rediss://) and the firewall.';
    return [redis('bad', trouble, '无法连接，请检查地址、密码、TLS（rediss://）与防火墙。')];
  } finally {
    session?.close();
  }
}
