import { isOpenid } from '../internal/openid.js';
import { oddAnswer } from './api-failure.js';
import { field, type Wire } from './wire.js';

/** A part of the list of all followers. */
export interface FollowerPage {
  /** How many followers the account has. */
  total: number;
  /** Openids of this part, 10,000 at most. */
  openids: string[];
  /** Where the next part begins; missing when this one is empty, that is, after the last. */
  nextOpenid?: string;
}

/**
 * Reads the answer of `cgi-bin/user/get`. WeChat's page says that `next_openid` is empty at the end; in practice it is
 * the last openid of the page even there, and the page after that has no `data`.
 */
export function readFollowerPage(endpoint: string, wire: Wire): FollowerPage {
  const total = field(wire, 'total');
  if (!Number.isSafeInteger(total) || (total as number) < 0) throw oddAnswer(endpoint, 'no valid total');
  const data = field(wire, 'data') ?? { openid: [] };
  const openids = typeof data === 'object' ? field(data as Wire, 'openid') : undefined;
  if (!Array.isArray(openids) || !openids.every(isOpenid)) throw oddAnswer(endpoint, 'no valid openids');
  const next = field(wire, 'next_openid') ?? '';
  if (next !== '' && !isOpenid(next)) throw oddAnswer(endpoint, 'no valid next_openid');
  return {
    total: total as number,
    openids,
    ...(next === '' || openids.length === 0 ? {} : { nextOpenid: next }),
  };
}
