// One process of a site that receives message push. Runs the built library, as a site would. Its handlers count in Redis
// how often they began, so that it is known whatever becomes of the process.
import express from 'express';
import { Redis } from 'ioredis';
import { messagePush } from '../../dist/express/index.mjs';
import { OfficialAccount } from '../../dist/index.mjs';
import { RedisStore } from '../../dist/redis.mjs';

const { redisURL, appId, token, encodingAESKey } = JSON.parse(process.argv[2]);
const connect = (options) =>
  new Redis(redisURL, { maxRetriesPerRequest: 1, ...options }).on('error', () => undefined);
const store = new RedisStore({ client: connect() });
const account = new OfficialAccount({ appId, appSecret: 'secret', store });
const counts = connect({ commandTimeout: 500 });

/** What a handler can do. */
const ACTS = {
  ok: () => undefined,
  hang: () => new Promise(() => undefined),
  fail: () => Promise.reject(new Error('no')),
};
let act = 'ok';
let begun = 0;

async function handle({ raw }) {
  begun += 1;
  await counts.incr(`began:${raw.EventKey}`).catch(() => undefined);
  await ACTS[act]();
}

process.removeAllListeners('warning');
process.on('disconnect', () => process.exit());
process.on('message', ({ act: next }) => {
  act = next ?? act;
  process.send({ begun });
});
const server = express()
  .use('/wechat', messagePush({ account, token, encodingAESKey, on: { '*': handle } }))
  .listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
