import type { RegisteredApp } from '../world/apps.js';
import type { SimulatedClock } from '../world/clock.js';
import { readReply, type AccountReply } from './account-reply.js';
import { exchange, type HttpEnd, type HttpRequest } from './http-exchange.js';
import type { RegisteredServer } from './push-configuration.js';
import type { PushEnd, PushLog } from './push-log.js';
import type { PushMessage } from './push-message.js';
import type { PushSettings } from './push-options.js';
import { pushRequest, sealMessage, type SealedMessage } from './signed-request.js';

/** What became of a push in the end. */
export type PushResult =
  | { readonly outcome: 'accepted' | 'lost' | 'interrupted' | 'not configured' }
  | { readonly outcome: 'replied'; readonly reply: AccountReply }
  | { readonly outcome: 'given up'; readonly problem: string };

/** What every delivery works with. */
export interface DeliveryParts {
  readonly clock: SimulatedClock;
  readonly settings: PushSettings;
  readonly log: PushLog;
  /** Whether the simulator was closed since the push began. */
  readonly isOver: () => boolean;
}

type AttemptEnd = PushEnd & { readonly reply?: AccountReply };

const INTERRUPTED: AttemptEnd = {
  outcome: 'interrupted',
  status: undefined,
  problem: 'the simulator was closed',
};

/**
 * One message on its way to one server. It keeps the configuration it began with: what is under way when the developer
 * changes the key arrives under the old one, as WeChat warns.
 */
export class Delivery {
  readonly #parts: DeliveryParts;
  readonly #server: RegisteredServer;
  readonly #app: RegisteredApp;
  readonly #message: PushMessage;
  readonly #sealed: SealedMessage;
  #request: HttpRequest | undefined;
  #attempts = 0;

  constructor(parts: DeliveryParts, server: RegisteredServer, app: RegisteredApp, message: PushMessage) {
    this.#parts = parts;
    this.#server = server;
    this.#app = app;
    this.#message = message;
    this.#sealed = sealMessage(server, app, message);
  }

  /** Delivers until the server accepts, or often enough. */
  async deliver(): Promise<PushResult> {
    const { clock, settings } = this.#parts;
    for (let left = settings.retries; ; left -= 1) {
      const { outcome, problem = '', reply } = await this.#attempt();
      if (reply !== undefined) return { outcome: 'replied', reply };
      if (outcome === 'accepted' || outcome === 'interrupted') return { outcome };
      if (left === 0) return { outcome: 'given up', problem };
      if (settings.retryWaitMs > 0) await clock.sleepUntil(clock.now() + settings.retryWaitMs);
    }
  }

  /** Delivers `times` more, whatever was answered; `waitMs` before each. */
  async repeat(times: number, waitMs: number): Promise<void> {
    const { clock, isOver } = this.#parts;
    for (let left = times; left > 0 && !isOver(); left -= 1) {
      if (waitMs > 0) await clock.sleepUntil(clock.now() + waitMs);
      await this.#attempt();
    }
  }

  /** The push never leaves. */
  lose(): PushResult {
    this.#note()({ outcome: 'lost', status: undefined, problem: 'a scripted fault lost it' });
    return { outcome: 'lost' };
  }

  #note(): (end: PushEnd) => void {
    const { event, openid } = this.#message;
    this.#attempts += 1;
    return this.#parts.log.note({ appId: this.#app.appId, event, openid, attempt: this.#attempts });
  }

  async #attempt(): Promise<AttemptEnd> {
    const { clock, settings, isOver } = this.#parts;
    if (isOver()) return INTERRUPTED;
    const noteEnd = this.#note();
    const end = this.#judge(await exchange(clock, settings.timeoutMs, this.#nextRequest()));
    const { outcome, status, problem } = end;
    noteEnd({ outcome, status, problem });
    return end;
  }

  #nextRequest(): HttpRequest {
    const { clock, settings } = this.#parts;
    if (this.#request === undefined || settings.retrySignature === 'fresh')
      this.#request = pushRequest(this.#server, this.#message.sender, this.#sealed, clock.now());
    return this.#request;
  }

  #judge(end: HttpEnd): AttemptEnd {
    if (end.kind === 'interrupted') return INTERRUPTED;
    if (end.kind === 'timeout') {
      const problem = `the server did not answer within ${this.#parts.settings.timeoutMs} ms`;
      return { outcome: 'timeout', status: undefined, problem };
    }
    if (end.kind === 'unreachable')
      return { outcome: 'unreachable', status: undefined, problem: end.problem };
    const { status, body } = end;
    if (status !== 200)
      return { outcome: 'refused', status, problem: `the server answered status ${status}` };
    try {
      const parties = { app: this.#app, sender: this.#message.sender };
      const reply = readReply(body, this.#server, parties);
      return reply === undefined
        ? { outcome: 'accepted', status, problem: undefined }
        : { outcome: 'replied', status, problem: undefined, reply };
    } catch (error) {
      const problem = `the answer is neither success, nor empty, nor a reply: ${(error as Error).message}`;
      return { outcome: 'refused', status, problem };
    }
  }
}
