import { createServer } from 'node:http';
import type { Config } from './config.js';
import { listen } from './listen.js';
import { Happenings } from './happenings.js';
import { Readiness } from './readiness.js';
import { openRedis } from './redis.js';
import type { CreateApp } from './site.js';
import { openTeahouse } from './teahouse.js';
import { openWeChat } from './wechat.js';

/** The app, listening. */
export interface Running {
  url: string;
  simulatorURL: string | undefined;
  /** Lets answers under way end, then lets go of everything. */
  stop: () => Promise<void>;
}

const LAST_ANSWER_MS = 5000;

/** Starts WeChat (if it is to be simulated), the server and the app, in this order: each needs the address before it. */
export async function start(config: Config, createApp: CreateApp): Promise<Running> {
  const happenings = config.panel ? new Happenings() : undefined;
  const shared = config.redisURL === undefined ? undefined : await openRedis(config.redisURL);
  const wechat = await openWeChat(config, shared?.wechat).catch(async (error: unknown) => {
    await shared?.close();
    throw error;
  });
  const server = createServer();
  let url: string;
  try {
    // On simulated WeChat anybody can log in as anybody: for this machine only.
    const host = config.account === undefined ? '127.0.0.1' : undefined;
    url = `http://127.0.0.1:${await listen(server, config.port, host)}`;
  } catch (error) {
    await wechat.close();
    await shared?.close();
    throw error;
  }
  const teahouse = openTeahouse(wechat.account);
  const readiness = new Readiness(shared?.client);
  const stop = async (): Promise<void> => {
    happenings?.close();
    readiness.close();
    teahouse.doorbell.close();
    const closed = new Promise((resolve) => server.close(resolve));
    setTimeout(() => server.closeAllConnections(), LAST_ANSWER_MS).unref();
    await closed;
    await wechat.close();
    await shared?.close();
  };
  const origin = config.account?.publicOrigin ?? url;
  const redis = shared?.client;
  server.on('request', createApp({ config, wechat, teahouse, origin, happenings, redis, readiness }));
  await wechat.pushTo(origin);
  return { url, simulatorURL: wechat.simulatorURL, stop };
}
