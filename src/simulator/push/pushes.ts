import type { FaultScript } from '../fault-script.js';
import type { RegisteredApp } from '../world/apps.js';
import type { SimulatedClock } from '../world/clock.js';
import { Delivery, type PushResult } from './delivery.js';
import { resolveConfiguration, type PushConfiguration, type RegisteredServer } from './push-configuration.js';
import { PushLog } from './push-log.js';
import type { PushMessage } from './push-message.js';
import type { PushSettings } from './push-options.js';
import { Turns } from './turns.js';
import { verifyServer } from './verify-server.js';

/**
 * WeChat's message push (消息推送): which account has which server, and what is on its way there. The pushes about one
 * person arrive in the order things happened, unless a fault wants it otherwise.
 */
export class Pushes {
  readonly log: PushLog;
  readonly #clock: SimulatedClock;
  readonly #settings: PushSettings;
  readonly #faults: FaultScript;
  readonly #servers = new Map<string, RegisteredServer>();
  readonly #turns = new Turns();
  /** By app id: how to let go of the pushes that wait to be overtaken. */
  readonly #held = new Map<string, (() => void)[]>();
  #closings = 0;

  constructor(clock: SimulatedClock, settings: PushSettings, faults: FaultScript) {
    this.log = new PushLog(clock.now);
    this.#clock = clock;
    this.#settings = settings;
    this.#faults = faults;
  }

  /** The `reorder` faults of pushes that nothing has overtaken yet, as the script lists those nothing has met. */
  pending(): { endpoint: 'push'; left: number }[] {
    const left = [...this.#held.values()].reduce((sum, { length }) => sum + length, 0);
    return left === 0 ? [] : [{ endpoint: 'push', left }];
  }

  /** Verifies the server and then pushes to it; when it fails the verification everything stays as it was. */
  async configure({ appId }: RegisteredApp, configuration: PushConfiguration): Promise<void> {
    const server = resolveConfiguration(configuration, this.#settings.anyHost);
    await verifyServer(this.#clock, this.#settings.timeoutMs, server);
    this.#servers.set(appId, server);
  }

  /** Every account that is pushed to, and where. */
  servers(): [appId: string, server: RegisteredServer][] {
    return [...this.#servers];
  }

  /** Puts back what was saved, and was verified then. */
  restore(appId: string, server: RegisteredServer): void {
    this.#servers.set(appId, server);
  }

  /** Pushes nothing new to the account; what is under way goes on. */
  disable({ appId }: RegisteredApp): void {
    this.#servers.delete(appId);
  }

  /** Resolves when the push, its retries and its duplicates are over; never rejects. The first delivery begins at once. */
  async push(app: RegisteredApp, message: PushMessage): Promise<PushResult> {
    const server = this.#servers.get(app.appId);
    if (server === undefined) return { outcome: 'not configured' };
    const closings = this.#closings;
    const parts = {
      clock: this.#clock,
      settings: this.#settings,
      log: this.log,
      isOver: () => this.#closings > closings,
    };
    const delivery = new Delivery(parts, server, app, message);
    const { lost, reorder, duplicate = 0, delayMs = 0 } = this.#faults.next('push') ?? {};
    if (lost === true) return delivery.lose();
    if (reorder === true) await this.#overtaken(app.appId);
    else if (delayMs > 0 && duplicate === 0) await this.#clock.sleepUntil(this.#clock.now() + delayMs);
    const result = await this.#turns.take(`${app.appId} ${message.openid}`, async () => {
      const end = await delivery.deliver();
      if (delayMs === 0) await delivery.repeat(duplicate, 0);
      return end;
    });
    this.#letGo(app.appId);
    if (delayMs > 0) await delivery.repeat(duplicate, delayMs);
    return result;
  }

  /** Ends everything under way; together with the clock's `interrupt`. */
  interrupt(): void {
    this.#closings += 1;
    for (const appId of [...this.#held.keys()]) this.#letGo(appId);
  }

  #overtaken(appId: string): Promise<void> {
    return new Promise((resolve) => {
      this.#held.set(appId, [...(this.#held.get(appId) ?? []), resolve]);
    });
  }

  #letGo(appId: string): void {
    const held = this.#held.get(appId) ?? [];
    this.#held.delete(appId);
    for (const go of held) go();
  }
}
