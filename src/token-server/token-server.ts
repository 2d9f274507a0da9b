import { createHash, timingSafeEqual } from 'node:crypto';
import { CommonAccessToken } from '../access-token/common-access-token.js';
import { isWeChatError } from '../errors/wechat-error.js';
import { checkOptionNames, refuseOption } from '../internal/check-options.js';
import { UnreadableBody } from '../internal/read-body.js';
import type { WeChatEvents } from '../observe/events.js';
import { publish } from '../observe/publish.js';
import { OfficialAccount } from '../official-account.js';
import { readAddress } from './network.js';
import { WrongKeys } from './wrong-keys.js';

/** Options of the token server. */
export interface TokenServerOptions {
  /** Account whose common access token is handed out. It keeps the token itself, and no other server issues any. */
  account: OfficialAccount;
  /** Keys that clients authenticate with, at least 32 characters each; two while one replaces the other. */
  keys: string[];
}

/** Request as the token server needs it. */
export interface TokenServerRequest {
  method: string;
  authorization: string | undefined;
  origin: string | undefined;
  /** Address of the client. */
  address: string | undefined;
  /**
   * Parsed JSON of the body; `undefined` for an empty one. Rejects with {@link UnreadableBody}. Called for those who have
   * a key: nobody else may make the server wait for a body.
   */
  readBody: () => Promise<unknown>;
}

/** Answer of the token server. */
export interface TokenServerAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Central token server (中控服务器): gives the common access token to services that cannot keep it themselves, in any
 * language. POST answers `{ access_token, expires_in }`; POST `{ "rejected": "<SHA-256 of a token>" }` says that WeChat
 * rejected that very token, which is replaced if it is still the current one.
 * See https://developers.weixin.qq.com/doc/oplatform/developers/dev/AccessToken.html
 */
export class TokenServer {
  readonly #appId: string;
  readonly #keeper: CommonAccessToken;
  readonly #keys: Buffer[];
  readonly #wrongKeys = new WrongKeys();

  /** Throws a `TypeError` naming the option and the rule when one is wrong. */
  constructor(options: TokenServerOptions) {
    const owner = 'tokenServer';
    checkOptionNames(owner, options, { account: true, keys: true });
    const { account, keys } = options as Partial<TokenServerOptions>;
    if (!(account instanceof OfficialAccount)) refuseOption(owner, 'account', 'must be an OfficialAccount');
    if (!(account.commonAccessToken instanceof CommonAccessToken)) {
      refuseOption(owner, 'account', 'must keep its token itself, not get it from another source');
    }
    const isKey = (key: unknown) => typeof key === 'string' && /^[!-~]{32,512}$/.test(key);
    if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isKey)) {
      refuseOption(owner, 'keys', 'must be a list of keys of 32 to 512 printable characters');
    }
    this.#appId = account.appId;
    this.#keeper = account.commonAccessToken;
    this.#keys = keys.map(digest);
  }

  /** Answers one request. Never rejects; what WeChat refused is 503 with the code of the error. */
  async answer(request: TokenServerRequest): Promise<TokenServerAnswer> {
    const { method, authorization, origin, readBody } = request;
    const appId = this.#appId;
    const address = readAddress(request.address);
    type Reason = WeChatEvents['tokenServer.refused']['reason'];
    const refuse = (reason: Reason, status: number, body: object, headers?: Record<string, string>) => {
      publish('tokenServer.refused', () => ({ appId, address, reason, status }));
      return reply(status, body, headers);
    };
    if (method !== 'POST') return refuse('method', 405, { error: 'method_not_allowed' }, { Allow: 'POST' });
    // Services send no Origin. A page that does may not read the answer, and shall not even cause one.
    if (origin !== undefined) return refuse('origin', 403, { error: 'forbidden' });
    const keyIndex = this.#findKey(authorization);
    if (keyIndex < 0) {
      const waitMs = this.#wrongKeys.count(address);
      if (waitMs === 0)
        return refuse('key', 401, { error: 'unauthorized' }, { 'WWW-Authenticate': 'Bearer' });
      const headers = { 'Retry-After': String(Math.ceil(waitMs / 1000)) };
      return refuse('throttled', 429, { error: 'too_many_wrong_keys' }, headers);
    }
    let rejected: string | undefined;
    try {
      rejected = readRejected(await readBody());
    } catch (error) {
      const { status, message } = error instanceof UnreadableBody ? error : new UnreadableBody(400);
      return refuse('body', status, { error: 'bad_request', message });
    }
    try {
      if (rejected !== undefined) {
        const outcome = await this.#report(rejected);
        publish('tokenServer.reported', () => ({ appId, address, keyIndex, outcome }));
      }
      const { commonAccessToken, expiresInMs } = await this.#keeper.lend();
      publish('tokenServer.lent', () => ({ appId, address, keyIndex, expiresInMs }));
      return reply(200, { access_token: commonAccessToken, expires_in: Math.floor(expiresInMs / 1000) });
    } catch (error) {
      const code = isWeChatError(error) ? error.code : 'ERR_WECHAT_UNAVAILABLE';
      return refuse('unavailable', 503, { error: 'unavailable', code }, { 'Retry-After': '5' });
    }
  }

  /** Replaces the token only if it is still the one that was rejected; and believes nobody enough to force WeChat. */
  async #report(rejected: string): Promise<'replaced' | 'kept' | 'outdated'> {
    const current = await this.#keeper.get();
    if (createHash('sha256').update(current).digest('hex') !== rejected) return 'outdated';
    await this.#keeper.doubt(current);
    return (await this.#keeper.get()) === current ? 'kept' : 'replaced';
  }

  /** Which key was shown, or -1. Compares digests, all of them, in constant time. */
  #findKey(authorization: string | undefined): number {
    const given = digest(/^Bearer ([!-~]{1,512})$/i.exec(authorization ?? '')?.[1] ?? '');
    return this.#keys.map((key) => timingSafeEqual(key, given)).indexOf(true);
  }
}

/** SHA-256 of the token a service reports as rejected, if it reports one. Throws {@link UnreadableBody} for any other report. */
function readRejected(body: unknown): string | undefined {
  const { rejected } = Object(body) as { rejected?: unknown };
  if (rejected === undefined || (typeof rejected === 'string' && SHA256.test(rejected))) return rejected;
  throw new UnreadableBody(400, '`rejected` must be the SHA-256 of a token, 64 hex digits');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function reply(status: number, body: object, headers: Record<string, string> = {}): TokenServerAnswer {
  return {
    status,
    headers: { 'Cache-Control': 'no-store', 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}
