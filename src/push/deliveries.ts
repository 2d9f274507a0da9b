import { pause } from '../internal/pause.js';
import { settledWithin } from '../internal/settled-within.js';
import { SingleFlight } from '../internal/single-flight.js';
import { withoutSecrets } from '../internal/without-secrets.js';
import type { WeChatEvents } from '../observe/events.js';
import { publish } from '../observe/publish.js';
import type { OfficialAccount } from '../official-account.js';
import { ScanListener, type Heard } from '../scan-login/scan-listener.js';
import { nameOf, type Claim, type Deduplication } from './deduplication.js';
import { keepFollowers } from './keep-followers.js';
import type { PushEvent } from './push-event.js';
import { textOf } from './push-fields.js';
import { handlerNameOf, type PushHandler, type PushHandlers } from './push-handlers.js';

/** What {@link Deliveries} works with. */
export interface DeliveriesSettings {
  account: OfficialAccount;
  handlers: PushHandlers;
  deduplication: Deduplication;
  /** Whether the events were encrypted, and so are WeChat's for certain. */
  isAuthentic: boolean;
}

/** How a delivery ended, and what the handler has to say to the person. */
export interface Delivery {
  outcome: WeChatEvents['push.answered']['outcome'];
  reply?: string | undefined;
}

const LOOK_AGAIN_MS = 200;

/** Hands each event to its handler once, whoever else gets it too, and waits no longer than WeChat does. */
export class Deliveries {
  readonly #settings: DeliveriesSettings;
  readonly #scans: ScanListener;
  readonly #flights = new SingleFlight<Delivery>();
  readonly #warned = new Set<string>();

  constructor(settings: DeliveriesSettings) {
    this.#settings = settings;
    this.#scans = new ScanListener(settings.account);
  }

  /** Delivers an event; resolves at `endsAt` (of `performance.now()`), or little later, at the latest. Never rejects. */
  async deliver(event: PushEvent, endsAt: number): Promise<Delivery> {
    const name = nameOf(event);
    const turn = { isFirst: false };
    const delivery = await this.#flights.run(name, () => {
      turn.isFirst = true;
      return this.#deliverOnce(name, event, endsAt);
    });
    const isRepeated = delivery.outcome === 'duplicate' || (!turn.isFirst && delivery.outcome === 'handled');
    if (!isRepeated) return turn.isFirst ? delivery : { outcome: delivery.outcome };
    // Who follows, leaves and follows within one second is told of by two events that are the same. It does no harm to
    // tell the followers of each; not to do it could.
    await settledWithin(this.#keepFollowers(event), endsAt - performance.now());
    return { outcome: 'duplicate' };
  }

  async #deliverOnce(name: string, event: PushEvent, endsAt: number): Promise<Delivery> {
    const { deduplication } = this.#settings;
    const leftMs = () => endsAt - performance.now();
    const claim = await this.#claim(name, endsAt);
    if (claim !== 'mine') return { outcome: claim === 'done' ? 'duplicate' : 'busy' };
    const said = { text: undefined as string | undefined, isOver: false };
    const handling = this.#handle(event, said);
    const ended = await settledWithin(handling, leftMs());
    said.isOver = true;
    if (ended?.status === 'fulfilled') {
      await settledWithin(deduplication.finish(name), leftMs());
      return { outcome: 'handled', reply: said.text };
    }
    if (ended?.status === 'rejected') {
      this.#report(event, ended.reason, false);
      await settledWithin(deduplication.abandon(name), leftMs());
      return { outcome: 'failed' };
    }
    // WeChat is told that all is well and does not come again, so this is the last word even if it fails now.
    void deduplication.finish(name);
    handling.catch((error: unknown) => {
      this.#report(event, error, true);
      void deduplication.abandon(name);
    });
    return { outcome: 'late' };
  }

  /** Whoever has the event may fail or die, so it is not called handled while that is open. */
  async #claim(name: string, endsAt: number): Promise<Claim> {
    const { deduplication } = this.#settings;
    for (;;) {
      const claiming = deduplication.claim(name);
      const claimed = await settledWithin(claiming, endsAt - performance.now());
      if (claimed?.status !== 'fulfilled') {
        void claiming.then((claim) => (claim === 'mine' ? deduplication.abandon(name) : undefined));
        return 'busy';
      }
      if (claimed.value !== 'busy' || performance.now() + LOOK_AGAIN_MS > endsAt) return claimed.value;
      await pause(LOOK_AGAIN_MS);
    }
  }

  async #handle(event: PushEvent, said: { text: string | undefined; isOver: boolean }): Promise<void> {
    const { account, handlers } = this.#settings;
    // A handler that asks about the person shall hear what is true now. It runs whether that could be made known or not.
    const [kept] = await Promise.allSettled([this.#keepFollowers(event)]);
    const heard = await this.#hear(event);
    if (!said.isOver) said.text = heard?.reply;
    const reply = (text: string): boolean => {
      if (typeof text !== 'string' || text === '') throw new TypeError('reply: `text` must be a text');
      // Whoever logs in by following is welcomed and asked in one text: WeChat takes one.
      if (!said.isOver) said.text = heard === undefined ? text : `${heard.reply}\n\n${text}`;
      return !said.isOver;
    };
    const handler = handlers[handlerNameOf(handlers, event)] as PushHandler | undefined;
    if (heard?.isAnswer !== true) await handler?.(event, { account, reply });
    if (kept.status === 'rejected') throw kept.reason;
  }

  /** Logins by scan need no code of the application: what the person is asked, and what they answer, is settled here. */
  #hear(event: PushEvent): Promise<Heard | undefined> {
    const { type, openid, raw } = event;
    const { isAuthentic } = this.#settings;
    const scene = 'scene' in event ? event.scene : undefined;
    const text = textOf(raw, 'Content');
    return this.#scans.hear({ type, openid, scene, text, isAuthentic });
  }

  #keepFollowers(event: PushEvent): Promise<void> {
    const { account, isAuthentic } = this.#settings;
    return keepFollowers(account.followers, event, isAuthentic);
  }

  /** The error is the application's, and may hold anything: it is handed on, and nothing of it is printed but its name. */
  #report(event: PushEvent, error: unknown, late: boolean): void {
    const { account, handlers } = this.#settings;
    publish('push.failed', () => ({ appId: account.appId, type: event.type, late, error }));
    const handler = handlerNameOf(handlers, event);
    if (this.#warned.has(`${handler} ${late}`)) return;
    this.#warned.add(`${handler} ${late}`);
    const { name, message } = withoutSecrets(error);
    process.emitWarning(
      `messagePush: the handler of ${handler} failed (${name === message ? name : `${name} ${message}`}); ` +
        `${late ? 'WeChat was answered before and does not deliver it again' : 'WeChat delivers it again'}. ` +
        'The channel passport-wechat-follower:push.failed has the error. ' +
        `消息推送处理函数出错，${late ? '微信不会重试' : '微信会重试'}，错误详情见上述诊断通道。`,
      { type: 'WeChatWarning', code: 'WECHAT_PUSH_HANDLER_FAILED' },
    );
  }
}
