import { UnreadableBody } from '../internal/read-body.js';
import { publish } from '../observe/publish.js';
import type { OfficialAccount } from '../official-account.js';
import { Deduplication, digestOf } from './deduplication.js';
import { Deliveries, type Delivery } from './deliveries.js';
import { Envelope, type OpenedPush } from './envelope.js';
import { checkMessagePushOptions, type MessagePushOptions } from './message-push-options.js';
import type { PushEvent } from './push-event.js';
import { textOf } from './push-fields.js';
import { readQuery, type PushQuery } from './push-query.js';
import { PushRefused, type PushRefusalReason } from './push-refused.js';
import { readEvent } from './read-event.js';
import { writeTextReply } from './reply.js';
import { otherTimestamps } from './signature.js';

/** Request as message push needs it. */
export interface PushRequest {
  method: string;
  /** What stands after the `?` of the address, undecoded. */
  search: string;
  /** Bytes of the body. Rejects with {@link UnreadableBody}, or with `ERR_WECHAT_CONFIG` when somebody read it before. */
  readBody: () => Promise<Uint8Array>;
}

/** Answer to WeChat, or to somebody who is not. */
export interface PushAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** WeChat waits five seconds, its own way here and back included. */
const ANSWER_MS = 4_000;
/** As long as events are remembered; see `deduplication.ts`. */
const REMEMBERED_MS = 600_000;
const STATUS: Record<Delivery['outcome'], number> = {
  handled: 200,
  duplicate: 200,
  late: 200,
  failed: 500,
  busy: 500,
};
const BODY_REASONS = { 400: 'body', 408: 'slow', 413: 'size' } as const;

/**
 * Receiver of WeChat's message push: tells WeChat that the server is ours, verifies and reads what it sends, keeps the
 * account's followers right by it and hands it to the application, once.
 */
export class MessagePush {
  readonly #account: OfficialAccount;
  readonly #isPlain: boolean;
  readonly #envelope: Envelope;
  readonly #deduplication: Deduplication;
  readonly #deliveries: Deliveries;

  /** Throws a `TypeError` naming the option and the rule when one is wrong. */
  constructor(options: MessagePushOptions) {
    checkMessagePushOptions(options);
    const { account, token, encodingAESKey, mode = 'safe', previous = {}, on = {} } = options;
    const given = (values: (string | undefined)[]) => values.filter((value) => value !== undefined);
    this.#account = account;
    this.#isPlain = mode === 'plain';
    this.#envelope = new Envelope({
      mode,
      appId: account.appId,
      tokens: given([token, previous.token]),
      encodingAESKeys: given([encodingAESKey, previous.encodingAESKey]),
    });
    this.#deduplication = new Deduplication(account.store, account.appId);
    this.#deliveries = new Deliveries({
      account,
      handlers: { ...on },
      deduplication: this.#deduplication,
      isAuthentic: !this.#isPlain,
    });
  }

  /** Answers one request. Rejects only with what the application set up wrong. */
  async answer(request: PushRequest): Promise<PushAnswer> {
    const startedAt = performance.now();
    const { method, search } = request;
    if (method !== 'GET' && method !== 'POST') return this.#refuse('method', 405, { Allow: 'GET, POST' });
    try {
      const query = readQuery(search, this.#account.wallClock());
      return await (method === 'GET' ? this.#introduce(query) : this.#receive(query, request, startedAt));
    } catch (error) {
      if (error instanceof PushRefused) return this.#refuse(error.reason, 403);
      if (!(error instanceof UnreadableBody)) throw error;
      // Who sends that slowly shall not hold the connection any longer.
      const headers = error.status === 408 ? { Connection: 'close' } : {};
      return this.#refuse(BODY_REASONS[error.status], error.status, headers);
    }
  }

  /** WeChat's question whether this server knows the token, asked when the address is configured. */
  #introduce(query: PushQuery): PushAnswer {
    this.#envelope.verifyQuery(query);
    if (query.echostr === '') throw new PushRefused('query');
    return answer(200, query.echostr);
  }

  async #receive(query: PushQuery, { readBody }: PushRequest, startedAt: number): Promise<PushAnswer> {
    this.#envelope.admit(query);
    const body = await readBody();
    const opened = this.#envelope.open(query, body);
    const event = readEvent(opened.message.fields);
    await this.#refuseReplay(query, body, event);
    const delivery = await this.#deliveries.deliver(event, startedAt + ANSWER_MS);
    const { outcome, reply } = delivery;
    publish('push.answered', () => ({
      appId: this.#account.appId,
      type: event.type,
      outcome,
      tookMs: Math.round(performance.now() - startedAt),
    }));
    if (reply !== undefined) return this.#reply(opened, event, reply);
    return answer(STATUS[outcome], STATUS[outcome] === 200 ? 'success' : 'failed');
  }

  /** Repetitions are recognised by the event. These are what the event does not give away. */
  async #refuseReplay({ timestamp, nonce, signature }: PushQuery, body: Uint8Array, event: PushEvent) {
    if (this.#isPlain) {
      const isOwn = await this.#deduplication.isBodyOf(digestOf(signature), digestOf(body));
      if (!isOwn) throw new PushRefused('replayed');
      return;
    }
    // Older than what is remembered, and signed as well for a moment when it was new: an old push, cut anew.
    const isForgotten = this.#account.wallClock() - event.createdAt > REMEMBERED_MS;
    const wasNew = (other: number) => Math.abs(other * 1000 - event.createdAt) <= REMEMBERED_MS;
    if (isForgotten && otherTimestamps(timestamp, nonce).some(wasNew)) throw new PushRefused('replayed');
  }

  #reply({ format, seal }: OpenedPush, { raw }: PushEvent, text: string): PushAnswer {
    const createdAtSeconds = Math.floor(this.#account.wallClock() / 1000);
    const [to, from] = [textOf(raw, 'FromUserName') ?? '', textOf(raw, 'ToUserName') ?? ''];
    const written = seal(writeTextReply(format, { to, from, createdAtSeconds, text }), createdAtSeconds);
    return answer(200, written, {
      'Content-Type': `application/${format}; charset=utf-8`,
    });
  }

  #refuse(reason: PushRefusalReason, status: number, headers: Record<string, string> = {}): PushAnswer {
    publish('push.refused', () => ({ appId: this.#account.appId, reason, status }));
    return answer(status, 'refused', headers);
  }
}

function answer(status: number, body: string, headers: Record<string, string> = {}): PushAnswer {
  return {
    status,
    headers: {
      'Cache-Control': 'no-store',
      'Content-Type': 'text/plain; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
    body,
  };
}
