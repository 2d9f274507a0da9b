import { WeChatRefusal } from './refusal.js';

const WINDOWS = {
  minute: { lengthMs: 60_000, errcode: 45011 },
  day: { lengthMs: 86_400_000, errcode: 45009 },
} as const;

/** WeChat's days begin at midnight in Beijing. */
const BEIJING_OFFSET_MS = 8 * 3_600_000;

/** The span a limit is counted over. */
export type QuotaWindow = keyof typeof WINDOWS;

/** Call counters. A call over the day's limit is 45009, over the minute's 45011; refused calls are not counted. */
export class Quotas {
  readonly #now: () => number;
  readonly #enabled: boolean;
  readonly #counts = new Map<string, { readonly window: number; readonly limit: number; count: number }>();

  constructor(now: () => number, enabled: boolean) {
    this.#now = now;
    this.#enabled = enabled;
  }

  /** What was counted in the minute and the day that it is; `name` is the endpoint and whose quota it is. */
  used(): { name: string; window: QuotaWindow; count: number; limit: number }[] {
    return [...this.#counts].flatMap(([key, { window: at, count, limit }]) => {
      const [window = '', ...name] = key.split(' ');
      const kind: QuotaWindow = window === 'day' ? 'day' : 'minute';
      const isOver = at !== Math.floor((this.#now() + BEIJING_OFFSET_MS) / WINDOWS[kind].lengthMs);
      return isOver ? [] : [{ name: name.join(' '), window: kind, count, limit }];
    });
  }

  count(name: string, window: QuotaWindow, limit: number): void {
    if (!this.#enabled) return;
    const { lengthMs, errcode } = WINDOWS[window];
    const current = Math.floor((this.#now() + BEIJING_OFFSET_MS) / lengthMs);
    const key = `${window} ${name}`;
    const known = this.#counts.get(key);
    const entry = known?.window === current ? known : { window: current, limit, count: 0 };
    if (entry.count >= limit) throw new WeChatRefusal(errcode);
    entry.count += 1;
    this.#counts.set(key, entry);
  }
}
