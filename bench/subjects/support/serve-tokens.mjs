// What all subjects of the token benchmark have in common: they are told over IPC what many callers do at once.
import process from 'node:process';
import { Redis } from 'ioredis';
import { answerParent } from '../../lib/child-process.mjs';
import { describeFailure } from './describe-failure.mjs';

/**
 * `makeClient(redis, number)` makes a client that knows no token yet: `getToken()`, `callApi(openid)` and, if there is
 * something to close, `close()`. `redis` is there when several processes share one, `number` counts the clients.
 */
export async function serveTokens(makeClient) {
  const { REDIS_PORT } = process.env;
  const redis = REDIS_PORT === undefined ? undefined : new Redis(Number(REDIS_PORT), '127.0.0.1');
  await redis?.ping();
  let client;
  let clients = 0;

  answerParent('ready', {
    /** A cold client, and so many callers that want a token at the moment `at`. */
    async burst({ callers, at }) {
      await client?.close?.();
      client = makeClient(redis, clients++);
      await until(at);
      return summarise(
        await Promise.all(Array.from({ length: callers }, () => timed(() => client.getToken()))),
      );
    },
    /** One more token from the same client, or nothing. */
    again: () => client.getToken().catch(() => undefined),
    /** Callers that use one of WeChat's interfaces again and again, until `endsAt`; says when each call ended, and how. */
    async load({ openid, callers, pauseMs, endsAt }) {
      const ended = [];
      const call = async () => {
        while (Date.now() < endsAt) {
          const { failure } = await timed(() => client.callApi(openid));
          ended.push({ at: Date.now(), failure });
          await pause(pauseMs);
        }
      };
      await Promise.all(Array.from({ length: callers }, call));
      return ended;
    },
  });
}

async function timed(call) {
  const begin = performance.now();
  try {
    const value = await call();
    return { value, ms: performance.now() - begin };
  } catch (error) {
    return { failure: describeFailure(error), ms: performance.now() - begin };
  }
}

function summarise(outcomes) {
  return {
    latenciesMs: outcomes.map(({ ms }) => ms),
    tokens: countEach(outcomes.map(({ value }) => value)),
    failures: countEach(outcomes.map(({ failure }) => failure)),
  };
}

/** How often each value is there, as pairs. */
function countEach(values) {
  const counts = new Map();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts];
}

const until = (at) => pause(at - Date.now());
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
