import { checkRules, DURATION, FLAG, matches, type Rules } from '../option-rules.js';

/** How the simulated WeChat delivers its pushes. Where WeChat's documents leave a choice, there is a switch. */
export interface PushOptions {
  /**
   * How long a server may take to answer, in ms of the simulator's clock; then the connection is dropped. Moving the clock
   * that far makes an answer late that is under way; without that real time counts. Default is `5_000`.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * How often a push is delivered again when it was not accepted. WeChat's documents say 总共重试三次; developers
   * also report three deliveries in all, which is `2`. Default is `3`.
   */
  readonly retries?: number | undefined;
  /** How long WeChat waits before it delivers again, in ms of the simulator's clock. Its documents name no wait. Default is `0`. */
  readonly retryWaitMs?: number | undefined;
  /**
   * Whether a further delivery of a push carries `timestamp`, `nonce` and signatures of the first (`same`) or new ones
   * (`fresh`); the body is the same in any case. WeChat's documents do not say. Default is `same`.
   */
  readonly retrySignature?: 'same' | 'fresh' | undefined;
  /** Whether `subscribe` and `unsubscribe` without a QR code carry an empty `EventKey`, as has been seen on the wire. Default is `false`. */
  readonly emptyEventKey?: boolean | undefined;
  /**
   * Whether pushes may go to any host. The simulator sends them to this machine only (`localhost`, `127.0.0.0/8`, `::1`),
   * so that nobody who reaches it can make it call the servers of an internal network. Default is `false`.
   */
  readonly anyHost?: boolean | undefined;
}

/** `PushOptions` with every default filled in. */
export type PushSettings = { readonly [Name in keyof PushOptions]-?: Exclude<PushOptions[Name], undefined> };

const RULES: Rules<PushOptions> = {
  timeoutMs: [
    'be a number of milliseconds, more than 0',
    (value) => Number.isFinite(value) && Number(value) > 0,
  ],
  retries: ['be an integer, 0 or more', (value) => Number.isInteger(value) && Number(value) >= 0],
  retryWaitMs: DURATION,
  retrySignature: ["be 'same' or 'fresh'", matches(/^(?:same|fresh)$/)],
  emptyEventKey: FLAG,
  anyHost: FLAG,
};

/** Checks the options and fills in the defaults. */
export function resolvePushOptions(options: PushOptions = {}): PushSettings {
  checkRules('options.push', options, RULES);
  return {
    timeoutMs: options.timeoutMs ?? 5_000,
    retries: options.retries ?? 3,
    retryWaitMs: options.retryWaitMs ?? 0,
    retrySignature: options.retrySignature ?? 'same',
    emptyEventKey: options.emptyEventKey ?? false,
    anyHost: options.anyHost ?? false,
  };
}
