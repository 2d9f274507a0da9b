import { createHash } from 'node:crypto';
import type http from 'node:http';
import { encrypt, getSignature } from '@wecom/crypto';
import express from 'express';
import express4 from 'express4';
import Koa from 'koa';
import request from 'supertest';
import {
  messagePush as expressPush,
  type MessagePushOptions,
  type PushContext,
  type PushEvent,
} from '../../src/express/index.js';
import { OfficialAccount } from '../../src/index.js';
import { messagePush as koaPush } from '../../src/koa/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';

export const TOKEN = 'simToken2026';
export const NEXT_TOKEN = 'simToken2027';
export const AES_KEY = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
export const NEXT_AES_KEY = 'HxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAMCAQA';

/** Account's original id in the messages of these tests. */
export const ORIGINAL_ID = 'gh_51a000000001';

type Fields = Record<string, string | number>;

/** XML as WeChat writes it: numbers bare, everything else in CDATA. */
export function xml(fields: Fields): string {
  const elements = Object.entries(fields).map(([name, value]) =>
    typeof value === 'number' ? `<${name}>${value}</${name}>` : `<${name}><![CDATA[${value}]]></${name}>`,
  );
  return `<xml>${elements.join('')}</xml>`;
}

/** A push on its way: what stands in the address, and the body. */
export interface SentPush {
  search: string;
  body: string;
}

/** What may be different from what WeChat would send. */
export interface Forgery {
  appId?: string;
  token?: string;
  encodingAESKey?: string;
  timestamp?: string | number;
  nonce?: string;
}

/** Sends as WeChat does. Signs and encrypts by other code than the library's. */
export class PushSender {
  #count = 0;

  constructor(
    readonly appId: string,
    readonly now: () => number,
  ) {}

  get timestamp(): string {
    return String(Math.floor(this.now() / 1000));
  }

  /** An event that just happened. */
  event(openid: string, Event: string, more: Fields = {}): Fields {
    const CreateTime = Number(this.timestamp);
    return { ToUserName: ORIGINAL_ID, FromUserName: openid, CreateTime, MsgType: 'event', Event, ...more };
  }

  /** A text that somebody just sent. */
  text(openid: string, Content: string): Fields {
    const CreateTime = Number(this.timestamp);
    const MsgId = `2482341284341${2000 + this.#count++}`;
    return { ToUserName: ORIGINAL_ID, FromUserName: openid, CreateTime, MsgType: 'text', Content, MsgId };
  }

  /** In safe mode; a string is sent as it is. With `clear`, as in compatible mode: the fields beside the encrypted ones. */
  safe(
    message: Fields | string,
    forgery: Forgery = {},
    { json = false, clear = {} }: { json?: boolean; clear?: Fields } = {},
  ): SentPush {
    const { appId = this.appId, token = TOKEN, encodingAESKey = AES_KEY } = forgery;
    const { timestamp = this.timestamp, nonce = this.#nonce() } = forgery;
    const text = typeof message === 'string' ? message : json ? JSON.stringify(message) : xml(message);
    const Encrypt = encrypt(encodingAESKey, text, appId);
    const outer = { ToUserName: ORIGINAL_ID, ...clear, Encrypt };
    const search = new URLSearchParams({
      signature: sign(token, String(timestamp), nonce),
      timestamp: String(timestamp),
      nonce,
      openid: 'oWhoever',
      encrypt_type: 'aes',
      msg_signature: getSignature(token, String(timestamp), nonce, Encrypt),
    });
    return { search: search.toString(), body: json ? JSON.stringify(outer) : xml(outer) };
  }

  /** In plain mode, or forged as if it were. */
  plain(message: Fields | string, { token = TOKEN, ...forgery }: Forgery = {}): SentPush {
    const { timestamp = this.timestamp, nonce = this.#nonce() } = forgery;
    const signature = sign(token, String(timestamp), nonce);
    const search = new URLSearchParams({ signature, timestamp: String(timestamp), nonce });
    return { search: search.toString(), body: typeof message === 'string' ? message : xml(message) };
  }

  #nonce(): string {
    return String(1_000_000_000 + ((this.#count++ * 7_919) % 500_000_000));
  }
}

/** WeChat's first signature, over everything but the message. */
export function sign(...parts: string[]): string {
  return createHash('sha1').update(parts.sort().join('')).digest('hex');
}

/** Delivers a push over HTTP. */
export function deliver(app: http.RequestListener, { search, body }: SentPush): request.Test {
  return request(app).post(`/wechat?${search}`).set('Content-Type', 'text/xml').send(body);
}

/** An account, the simulated WeChat it belongs to, and what WeChat would push to it. */
export function pushWorld(options: object = {}) {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  const account = new OfficialAccount({ appId, appSecret, endpoints, fetch, now, ...options });
  const [person] = simulator.people;
  const sender = new PushSender(appId, now);
  const seen: PushEvent[] = [];
  const see = (event: PushEvent, _context: PushContext) => void seen.push(event);
  return { simulator, account, sender, seen, see, person: person!.id, openid: simulator.openid(person!.id) };
}

/** Options of a receiver in safe mode. */
export function safe(account: OfficialAccount, more: Partial<MessagePushOptions> = {}): MessagePushOptions {
  return { account, token: TOKEN, encodingAESKey: AES_KEY, ...more };
}

/** Options of a receiver in plain mode. */
export function plain(account: OfficialAccount, more: Partial<MessagePushOptions> = {}): MessagePushOptions {
  return { account, token: TOKEN, mode: 'plain', ...more };
}

type Serve = (options: MessagePushOptions) => http.RequestListener;

const koa = (options: MessagePushOptions, ...before: Koa.Middleware[]): http.RequestListener => {
  const app = new Koa();
  app.silent = true;
  for (const middleware of before) app.use(middleware);
  app.use(koaPush(options));
  const handle = app.callback();
  return (req, res) => void handle(req, res);
};

/** Message push as applications mount it. */
export const PUSH_SITES: [string, Serve][] = [
  ['Express', (options) => express().use('/wechat', expressPush(options))],
  ['Express 4', (options) => express4().use('/wechat', expressPush(options) as never)],
  ['Koa', (options) => koa(options)],
];

/** The same behind body parsers that leave enough. */
export const PARSED_PUSH_SITES: [string, Serve][] = [
  [
    'Express behind parsers for what it does not get',
    (options) => express().use(express.json(), express.urlencoded(), expressPush(options)),
  ],
  [
    'Express behind a parser that keeps the text',
    (options) => express().use(express.text({ type: '*/*' }), expressPush(options)),
  ],
  [
    'Express behind a parser that keeps the bytes',
    (options) => express().use(express.raw({ type: '*/*' }), expressPush(options)),
  ],
  [
    'Koa behind a parser that keeps the text',
    (options) =>
      koa(options, async (ctx, next) => {
        const chunks: Buffer[] = [];
        for await (const chunk of ctx.req) chunks.push(chunk as Buffer);
        Object.assign(ctx.request, { rawBody: Buffer.concat(chunks).toString(), body: {} });
        await next();
      }),
  ],
];
