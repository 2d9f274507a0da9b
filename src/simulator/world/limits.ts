/** How often an endpoint may be called. */
export interface Limit {
  readonly perDay: number;
  /** The same for a sandbox account. Default is no less. */
  readonly perDayInSandbox?: number;
  readonly perMinute?: number;
  /** Whether Official Accounts alone may call it. Default is `false`. */
  readonly forAccounts?: boolean;
}

/** The endpoints whose limit for a day WeChat's documents tell, and its console lets one read. */
export const LIMITS = {
  'cgi-bin/qrcode/create': { perDay: 100_000, perDayInSandbox: 10_000, forAccounts: true },
  'cgi-bin/stable_token': { perDay: 500_000, perMinute: 10_000 },
  'cgi-bin/token': { perDay: 2000, perDayInSandbox: 200 },
  'cgi-bin/user/get': { perDay: 500, perDayInSandbox: 100, forAccounts: true },
  'cgi-bin/user/info': { perDay: 5_000_000, perDayInSandbox: 500_000, forAccounts: true },
} as const satisfies Readonly<Record<string, Limit>>;

/** An endpoint that has one. */
export type LimitedEndpoint = keyof typeof LIMITS;

/** The limits of an endpoint, if it has any. */
export const limitOf = (endpoint: string): Limit | undefined =>
  Object.hasOwn(LIMITS, endpoint) ? LIMITS[endpoint as LimitedEndpoint] : undefined;
