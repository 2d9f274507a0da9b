import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../support/doc-code.js';
import { Consumer } from '../support/packed-package.js';

const blocks = codeOf('docs/scaling.md', 'ts').map((code) => ({
  name: /^\/\/ (\S+)\.ts\n/.exec(code)![1]!,
  code,
}));

/** A process with the page's account, and three calls about followers, the last of them on another day. */
const LIVE = `
  import { channel } from 'node:diagnostics_channel';
  const { account, redis } = await import('./account.mjs');
  const { callsToday } = await import('./calls-today.mjs');
  const asked = (via) => channel('passport-wechat-follower:followers.asked').publish({ via });
  asked('single');
  asked('batch');
  asked('batch');
  const first = { ...callsToday };
  callsToday.day = 'yesterday';
  asked('single');
  await account.close();
  redis.disconnect();
  console.log(JSON.stringify([account.store.shared, first.single, first.batch, callsToday.single, callsToday.batch]));
`;

describe('the code of docs/scaling.md', () => {
  let consumer: Consumer;

  jest.setTimeout(120_000);
  beforeAll(() => {
    consumer = new Consumer();
    consumer.link('ioredis', '@types/node', '@types/passport');
    for (const { name, code } of blocks) writeFileSync(path.join(consumer.folder, `${name}.mts`), code);
  });
  afterAll(() => consumer.remove());

  it('compiles as it stands, and counts the calls of a day', () => {
    const files = blocks.map(({ name }) => `${name}.mts`);
    expect(files).toEqual(['account.mts', 'calls-today.mts']);
    expect(consumer.compile(...files)).toBe('');
    const env = {
      REDIS_URL: 'redis://127.0.0.1:1',
      WECHAT_APP_ID: 'wx0123456789abcdef',
      WECHAT_APP_SECRET: 's',
    };
    writeFileSync(
      path.join(consumer.folder, 'live.mjs'),
      `Object.assign(process.env, ${JSON.stringify(env)});${LIVE}`,
    );
    expect(
      JSON.parse(
        consumer
          .node('live.mjs')
          .split('\n')
          .find((line) => line.startsWith('['))!,
      ),
    ).toEqual([true, 1, 2, 1, 0]);
  });
});
