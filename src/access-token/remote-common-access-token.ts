import { createHash } from 'node:crypto';
import { openTransport } from '../api/open-transport.js';
import { readExpiresInMs, readToken } from '../api/read-field.js';
import { WeChatHttp } from '../api/wechat-http.js';
import { WeChatApiError } from '../errors/wechat-api-error.js';
import { isWeChatError, WeChatError } from '../errors/wechat-error.js';
import { abortable } from '../internal/abortable.js';
import {
  checkFunction,
  checkOptionNames,
  checkWholeNumber,
  refuseOption,
} from '../internal/check-options.js';
import { isSecure } from '../internal/loopback.js';
import { SingleFlight } from '../internal/single-flight.js';
import type { CommonAccessTokenSource, GetTokenOptions } from './common-access-token-source.js';
import { holdToken, type HeldToken } from './held-token.js';
import { noToken } from './token-rejection.js';
import { callWithToken } from './with-token.js';

/** Options of {@link RemoteCommonAccessToken}. */
export interface RemoteCommonAccessTokenOptions {
  /** Address of the token server, https or on this machine; or two, of which the first that answers is used. */
  url: string | string[];
  /** Key the token server knows. */
  key: string;
  /** Replaces the HTTP client. Default is `node:https` with keep-alive. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Longest time one token server may take, in milliseconds. Default is `1000`. */
  timeoutMs?: number | undefined;
  /** Clock in milliseconds, for tests. Default is the monotonic clock of the process. */
  now?: (() => number) | undefined;
}

/** The token server is asked again after this long, so that a replaced token is learnt of. */
const COPY_MS = 60_000;
/** After a failure nobody asks for this long: callers come faster than a server in trouble, or a wrong key, can bear. */
const PAUSE_MS = 1_000;
const ENDPOINT = 'the token server';

/**
 * Common access token of a central token server (中控服务器). Keeps its copy to the very end when the server is away,
 * and never talks to WeChat about tokens itself.
 */
export class RemoteCommonAccessToken implements CommonAccessTokenSource {
  readonly #servers: { http: WeChatHttp; path: string }[];
  readonly #key: string;
  readonly #now: () => number;
  readonly #flights = new SingleFlight<HeldToken>();
  #held: HeldToken | undefined;
  /** Token WeChat rejected, until a server has been told. */
  #rejected: string | undefined;
  #pausedUntil = -Infinity;
  #lastFailure: unknown;

  /** Throws a `TypeError` naming the option and the rule when one is wrong. */
  constructor(options: RemoteCommonAccessTokenOptions) {
    const { timeoutMs = 1000 } = options;
    this.#servers = checkRemoteOptions(options).map(({ origin, pathname, search }) => ({
      http: new WeChatHttp(openTransport(origin, options.fetch), timeoutMs),
      path: `${pathname}${search}`,
    }));
    this.#key = options.key;
    this.#now = options.now ?? (() => performance.now());
  }

  /** See {@link CommonAccessTokenSource.get}. */
  get({ signal }: GetTokenOptions = {}): Promise<string> {
    const held = this.#held;
    const now = this.#now();
    if (held === undefined || now >= held.mandatoryAt)
      return abortable(this.#fly(), signal).then(({ token }) => token);
    if (now >= held.seenAt + COPY_MS) {
      held.seenAt = now;
      this.#fly().catch(() => undefined); // the copy is good, and better than nothing
    }
    return held.served;
  }

  /** See {@link CommonAccessTokenSource.invalidate}. The server is told the SHA-256 of the token, never the token. */
  invalidate(rejected: string): Promise<void> {
    if (typeof rejected !== 'string') return Promise.reject(noToken());
    const isCurrent = this.#held?.token === rejected;
    // Without a copy the first report counts: a late one, of an older token, would hide it from the server.
    if (isCurrent || (this.#held === undefined && this.#rejected === undefined)) {
      this.#rejected = rejected;
      this.#held = undefined;
    }
    return Promise.resolve();
  }

  /** See {@link CommonAccessTokenSource.withToken}. */
  withToken<T>(call: (commonAccessToken: string) => Promise<T>): Promise<T> {
    return callWithToken(
      {
        get: () => this.get(),
        invalidate: (rejected) => this.invalidate(rejected),
        isBrandNew: () => false, // only the server knows how old it is
        settle: () => Promise.resolve(),
      },
      call,
    );
  }

  /** Lets go of idle connections. */
  close(): void {
    for (const { http } of this.#servers) http.close();
  }

  #fly(): Promise<HeldToken> {
    return this.#flights.run('token', async () => {
      const held = this.#held;
      try {
        this.#held = await this.#find();
      } catch (error) {
        if (held === undefined || this.#held !== held || this.#now() >= held.expiresAt) throw error;
      }
      return this.#held;
    });
  }

  async #find(): Promise<HeldToken> {
    if (this.#now() < this.#pausedUntil) throw this.#lastFailure;
    for (;;) {
      const told = this.#rejected;
      const found = await this.#ask(told);
      // A token that was rejected while the server was asked is reported too, before it is believed.
      if (this.#rejected !== told && this.#rejected === found.token) continue;
      this.#rejected = undefined;
      return found;
    }
  }

  async #ask(rejected: string | undefined): Promise<HeldToken> {
    const body =
      rejected === undefined ? {} : { rejected: createHash('sha256').update(rejected).digest('hex') };
    const headers = { authorization: `Bearer ${this.#key}` };
    for (const { http, path } of this.#servers) {
      const startedAt = this.#now();
      try {
        const wire = await http.call({
          endpoint: ENDPOINT,
          path,
          body,
          headers,
          sensitive: [this.#key],
        });
        const token = readToken(ENDPOINT, wire, 'access_token');
        const now = this.#now();
        return holdToken('stable', token, now, startedAt + readExpiresInMs(ENDPOINT, wire) - now);
      } catch (error) {
        this.#lastFailure = ofTokenServer(error);
      }
    }
    this.#pausedUntil = this.#now() + PAUSE_MS;
    throw this.#lastFailure;
  }
}

/** What the HTTP layer says of WeChat happened with the token server, and other things help there. */
function ofTokenServer(error: unknown): unknown {
  if (!isWeChatError(error) || error instanceof WeChatApiError) return error;
  return new WeChatError(error.code, error.message.replace(': WeChat ', ': it '), {
    endpoint: ENDPOINT,
    cause: error.cause as Error | undefined,
    hint: 'Check the `url` and the `key`, and that the token server runs and has a token. 请检查 url、key 以及中控服务器是否正常。',
  });
}

function checkRemoteOptions(options: RemoteCommonAccessTokenOptions): URL[] {
  const owner = 'RemoteCommonAccessToken';
  checkOptionNames(owner, options, { url: true, key: true, fetch: true, timeoutMs: true, now: true });
  checkFunction(owner, 'fetch', options.fetch);
  checkFunction(owner, 'now', options.now);
  checkWholeNumber(owner, 'timeoutMs', options.timeoutMs, 1, 60_000);
  if (typeof options.key !== 'string' || options.key === '')
    refuseOption(owner, 'key', 'must be a non-empty string');
  const urls: unknown[] = Array.isArray(options.url) ? options.url : [options.url];
  if (urls.length < 1 || urls.length > 2)
    refuseOption(owner, 'url', 'must be one URL, or a list of one or two');
  return urls.map((url) => {
    if (typeof url !== 'string' || !URL.canParse(url))
      return refuseOption(owner, 'url', 'must be an absolute URL');
    const parsed = new URL(url);
    if (!isSecure(parsed)) refuseOption(owner, 'url', 'must be https (http only for this machine)');
    return parsed;
  });
}
