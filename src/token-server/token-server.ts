import { createHash, timingSafeEqual } from 'node:crypto';
import { CommonAccessToken } from '../access-token/common-access-token.js';
import { isWeChatError } from '../errors/wechat-error.js';
import { checkOptionNames, refuseOption } from '../internal/check-options.js';
import { OfficialAccount } from '../official-account.js';

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
  /** Parsed JSON of the body; `undefined` for an empty one. */
  body: unknown;
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
  readonly #keeper: CommonAccessToken;
  readonly #keys: Buffer[];

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
    this.#keeper = account.commonAccessToken;
    this.#keys = keys.map(digest);
  }

  /** Answers one request. Never rejects; what WeChat refused is 503 with the code of the error. */
  async answer({ method, authorization, origin, body }: TokenServerRequest): Promise<TokenServerAnswer> {
    if (method !== 'POST') return reply(405, { error: 'method_not_allowed' }, { Allow: 'POST' });
    // Services send no Origin. A page that does may not read the answer, and shall not even cause one.
    if (origin !== undefined) return reply(403, { error: 'forbidden' });
    if (!this.#isAuthorized(authorization)) {
      return reply(401, { error: 'unauthorized' }, { 'WWW-Authenticate': 'Bearer' });
    }
    const rejected = (Object(body) as { rejected?: unknown }).rejected;
    if (rejected !== undefined && (typeof rejected !== 'string' || !SHA256.test(rejected))) {
      return reply(400, {
        error: 'bad_request',
        message: '`rejected` must be the SHA-256 of a token, 64 hex digits',
      });
    }
    try {
      if (rejected !== undefined) await this.#replace(rejected);
      const { commonAccessToken, expiresInMs } = await this.#keeper.lend();
      return reply(200, { access_token: commonAccessToken, expires_in: Math.floor(expiresInMs / 1000) });
    } catch (error) {
      const code = isWeChatError(error) ? error.code : 'ERR_WECHAT_UNAVAILABLE';
      return reply(503, { error: 'unavailable', code }, { 'Retry-After': '5' });
    }
  }

  /** Replaces the token only if it is still the one that was rejected; and believes nobody enough to force WeChat. */
  async #replace(rejected: string): Promise<void> {
    const current = await this.#keeper.get();
    if (createHash('sha256').update(current).digest('hex') === rejected) await this.#keeper.doubt(current);
  }

  /** Compares digests, all of them, in constant time. */
  #isAuthorized(authorization: string | undefined): boolean {
    const given = digest(/^Bearer ([!-~]{1,512})$/i.exec(authorization ?? '')?.[1] ?? '');
    return this.#keys.map((key) => timingSafeEqual(key, given)).includes(true);
  }
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
