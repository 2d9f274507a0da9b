import { WeChatRefusal } from './refusal.js';

const WINDOWS = {
  minute: { lengthMs: 60_000, errcode: 45011 },
  day: { lengthMs: 86_400_000, errcode: 45009 },
  /** Of the calendar. */
  month: { lengthMs: undefined, errcode: 48006 },
} as const;

/** WeChat's days begin at midnight in Beijing. */
const BEIJING_OFFSET_MS = 8 * 3_600_000;

/** The span a limit is counted over. */
export type QuotaWindow = keyof typeof WINDOWS;

/** What a limit of ones own may be set for. */
export const LIMITED_A_DAY = [
  'cgi-bin/qrcode/create',
  'cgi-bin/stable_token',
  'cgi-bin/token',
  'cgi-bin/user/get',
  'cgi-bin/user/info',
] as const;

/** Calls a day, by endpoint, in the place of WeChat's own limits. */
export type DailyQuotas = Partial<Readonly<Record<(typeof LIMITED_A_DAY)[number], number>>>;

/** The month `date` is in, counted from year 0. */
const monthOf = (date: Date): number => date.getUTCFullYear() * 12 + date.getUTCMonth();

/**
 * Call counters, named `endpoint appId`. A call over the day's limit is 45009, over the minute's 45011, over the month's
 * 48006; refused calls are not counted.
 */
export class Quotas {
  readonly #now: () => number;
  readonly #enabled: boolean;
  readonly #counts = new Map<string, { readonly window: number; readonly limit: number; count: number }>();

  readonly #daily: Readonly<Record<string, number | undefined>>;

  constructor(now: () => number, enabled: boolean, daily: DailyQuotas) {
    this.#now = now;
    this.#enabled = enabled;
    this.#daily = daily;
  }

  /** What was counted in the minute, the day and the month that it is; `name` is the endpoint and whose quota it is. */
  used(): { name: string; window: QuotaWindow; count: number; limit: number }[] {
    return [...this.#counts].flatMap(([key, { window: at, count, limit }]) => {
      const [window = '', ...name] = key.split(' ');
      const kind = window as QuotaWindow;
      const isOver = at !== this.#current(kind);
      return isOver ? [] : [{ name: name.join(' '), window: kind, count, limit }];
    });
  }

  count(name: string, window: QuotaWindow, limit: number): void {
    if (!this.#enabled) return;
    const { errcode } = WINDOWS[window];
    const current = this.#current(window);
    const most = (window === 'day' ? this.#daily[name.split(' ')[0] as string] : undefined) ?? limit;
    const key = `${window} ${name}`;
    const known = this.#counts.get(key);
    const entry = known?.window === current ? known : { window: current, limit: most, count: 0 };
    if (entry.count >= most) throw new WeChatRefusal(errcode);
    entry.count += 1;
    this.#counts.set(key, entry);
  }
  /** Gives an app its calls of today back. Forced refreshes of a token are no calls of their own and stay counted. */
  clear(appId: string): void {
    for (const key of this.#counts.keys()) {
      if (key.startsWith('day cgi-bin/') && key.endsWith(` ${appId}`)) this.#counts.delete(key);
    }
  }

  /** The number of the window that it is. */
  #current(window: QuotaWindow): number {
    const nowMs = this.#now() + BEIJING_OFFSET_MS;
    const { lengthMs } = WINDOWS[window];
    return lengthMs === undefined ? monthOf(new Date(nowMs)) : Math.floor(nowMs / lengthMs);
  }
}
