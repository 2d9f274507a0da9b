import { isIP } from 'node:net';

import { checkRules, matches, type Rules } from './option-rules.js';

/** Where `listen()` listens beside its port. */
export interface ListenOptions {
  /**
   * Name or address to bind. Default is `127.0.0.1`, this machine only. Whoever reaches the simulator can log in as
   * anybody, move its clock and read its app secrets.
   */
  readonly host?: string | undefined;
  /**
   * Port for HTTPS, `0` for any free one. It has a certificate for WeChat's host names, and the HTTP port then is a proxy
   * (`CONNECT`) to it for those names: clients with hard-coded hosts need no more than to trust `certificateAuthority`.
   * Default is none.
   */
  readonly httpsPort?: number | undefined;
}

const RULES: Rules<ListenOptions> = {
  host: [
    'be a host name or an address',
    (value) => isIP(String(value)) !== 0 || matches(/^[\w-]+(?:\.[\w-]+)*$/)(value),
  ],
  httpsPort: [
    'be a port from 0 to 65535',
    (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535,
  ],
};

/** Checks the options and fills in the defaults. */
export function resolveListenOptions(options: ListenOptions): {
  host: string;
  httpsPort: number | undefined;
} {
  checkRules('options', options, RULES);
  return { host: options.host ?? '127.0.0.1', httpsPort: options.httpsPort };
}
