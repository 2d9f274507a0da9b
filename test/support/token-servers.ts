import type http from 'node:http';
import express from 'express';
import Koa from 'koa';
import { tokenServer as expressServer } from '../../src/express/index.js';
import { tokenServer as koaServer } from '../../src/koa/index.js';
import { OfficialAccount } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';

export const KEY = 'k'.repeat(32);
export const NEXT_KEY = 'n'.repeat(32);
const keys = [KEY, NEXT_KEY];

/** An account and the simulated WeChat it belongs to. */
export function tokenWorld(options: object = {}) {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  return { simulator, account: new OfficialAccount({ appId, appSecret, endpoints, fetch, now, ...options }) };
}

type Serve = (account: OfficialAccount, settings?: { trustProxy?: boolean }) => http.RequestListener;

/** The token server as applications mount it. */
export const TOKEN_SERVERS: [string, Serve][] = [
  [
    'Express',
    (account, { trustProxy = false } = {}) =>
      express()
        .set('trust proxy', trustProxy ? 'loopback' : false)
        .use('/token', expressServer({ account, keys })),
  ],
  [
    'Express behind a body parser',
    (account, { trustProxy = false } = {}) =>
      express()
        .set('trust proxy', trustProxy ? 'loopback' : false)
        .use(express.json(), expressServer({ account, keys })),
  ],
  [
    'Koa',
    (account, { trustProxy = false } = {}) => {
      const app = new Koa({ proxy: trustProxy });
      app.silent = true;
      app.use(koaServer({ account, keys }));
      const handle = app.callback();
      return (req, res) => void handle(req, res);
    },
  ],
];
