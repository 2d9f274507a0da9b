import type { RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.js';
import type { Happenings } from './happenings.js';
import type { Readiness } from './readiness.js';
import type { RedisClient } from './redis.js';
import type { Teahouse } from './teahouse.js';
import type { WeChat } from './wechat.js';

/** What the app is made of, on every framework. */
export interface Parts {
  config: Config;
  wechat: WeChat;
  teahouse: Teahouse;
  /** Where visitors find the app: scheme, host and port. Nothing about it is ever taken from a request. */
  origin: string;
  /** Where sessions are, if not in this process. */
  redis: RedisClient | undefined;
  readiness: Readiness;
  /** What happened, if it may be looked at. */
  happenings: Happenings | undefined;
}

/** Puts the app together. */
export type CreateApp = (parts: Parts) => RequestListener;

/** A folder of the app: `views` or `public`. */
export const folder = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
