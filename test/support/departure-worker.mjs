// One process of a site whose guards know who follows; the first one also receives message push. Runs the built library.
import express from 'express';
import { Redis } from 'ioredis';
import { messagePush } from '../../dist/express/index.mjs';
import { OfficialAccount } from '../../dist/index.mjs';
import { RedisStore } from '../../dist/redis.mjs';

const { redisURL, hears, push, ...options } = JSON.parse(process.argv[2]);
const client = new Redis(redisURL, { maxRetriesPerRequest: 1 }).on('error', () => undefined);
const way = hears ? { client } : { sendCommand: (...words) => client.call(...words) };
const account = new OfficialAccount({ ...options, store: new RedisStore(way) });
const { followers } = account;

/** When somebody who is let in now was first turned away. */
async function turnedAwayAt(openid) {
  while (followers.known(openid) !== undefined) await new Promise((resolve) => setTimeout(resolve, 1));
  const { following, source } = await followers.check(openid);
  return { at: performance.timeOrigin + performance.now(), following, source };
}

process.removeAllListeners('warning');
process.on('disconnect', () => process.exit());
process.on('message', async ({ check, watch }) => {
  process.send(check ? await followers.check(check) : await turnedAwayAt(watch));
});
const server = express()
  .use('/wechat', messagePush({ account, ...push }))
  .listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
