import type { RegisteredApp } from './apps.js';
import { limitOf, type Limit, type LimitedEndpoint } from './limits.js';
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

/** Calls a day, by endpoint, in the place of WeChat's own limits. */
export type DailyQuotas = Partial<Readonly<Record<LimitedEndpoint, number>>>;

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

  readonly #daily: DailyQuotas;

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

  /** Counts a call of an endpoint that has limits. */
  charge(endpoint: LimitedEndpoint, app: RegisteredApp): void {
    const name = `${endpoint} ${app.appId}`;
    const perMinute = limitOf(endpoint)?.perMinute;
    if (perMinute !== undefined) this.count(name, 'minute', perMinute);
    this.count(name, 'day', this.#mostToday(endpoint, app));
  }

  /** How many calls an app may make today, and has made. */
  today(endpoint: LimitedEndpoint, app: RegisteredApp): { most: number; used: number } {
    const most = this.#mostToday(endpoint, app);
    return { most, used: this.#entry(`day ${endpoint} ${app.appId}`, 'day', most).count };
  }

  /** Counts anything else. */
  count(name: string, window: QuotaWindow, limit: number): void {
    if (!this.#enabled) return;
    const key = `${window} ${name}`;
    const entry = this.#entry(key, window, limit);
    if (entry.count >= limit) throw new WeChatRefusal(WINDOWS[window].errcode);
    entry.count += 1;
    this.#counts.set(key, entry);
  }

  /** Gives an app its calls of today back. Forced refreshes of a token are no calls of their own and stay counted. */
  clear(appId: string): void {
    for (const key of this.#counts.keys()) {
      if (key.startsWith('day cgi-bin/') && key.endsWith(` ${appId}`)) this.#counts.delete(key);
    }
  }

  #mostToday(endpoint: LimitedEndpoint, { testAccount }: RegisteredApp): number {
    const { perDay, perDayInSandbox = perDay } = limitOf(endpoint) as Limit;
    return this.#daily[endpoint] ?? (testAccount ? perDayInSandbox : perDay);
  }

  #entry(key: string, window: QuotaWindow, limit: number): { window: number; limit: number; count: number } {
    const current = this.#current(window);
    const known = this.#counts.get(key);
    return known?.window === current ? known : { window: current, limit, count: 0 };
  }

  /** The number of the window that it is. */
  #current(window: QuotaWindow): number {
    const nowMs = this.#now() + BEIJING_OFFSET_MS;
    const { lengthMs } = WINDOWS[window];
    return lengthMs === undefined ? monthOf(new Date(nowMs)) : Math.floor(nowMs / lengthMs);
  }
}
