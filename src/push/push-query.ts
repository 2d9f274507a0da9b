import { PushRefused } from './push-refused.js';

/** What WeChat says in the address of a push. A signature that is missing is empty, and matches nothing. */
export interface PushQuery {
  timestamp: string;
  nonce: string;
  /** Over timestamp and nonce. */
  signature: string;
  /** Over timestamp, nonce and the encrypted message. */
  msgSignature: string;
  /** What to send back, when WeChat looks whether the server is ours. */
  echostr: string;
}

/** Difference to our clock that a timestamp may have. */
const WINDOW_MS = 300_000;

/**
 * Reads the query of a push. Throws {@link PushRefused} when a parameter is malformed, comes twice, or is not of this
 * time. The formats are strict because where one part ends and the next begins is not signed.
 */
export function readQuery(search: string, now: number): PushQuery {
  const parameters = new URLSearchParams(search);
  const names = [...parameters.keys()];
  const timestamp = parameters.get('timestamp') ?? '';
  const nonce = parameters.get('nonce') ?? '';
  const echostr = parameters.get('echostr') ?? '';
  if (new Set(names).size !== names.length) throw new PushRefused('query');
  if (!/^\d{10}$/.test(timestamp) || !/^[\w-]{1,32}$/.test(nonce)) throw new PushRefused('query');
  if (!/^[\x21-\x7e]{0,512}$/.test(echostr)) throw new PushRefused('query');
  if (Math.abs(Number(timestamp) * 1000 - now) > WINDOW_MS) throw new PushRefused('stale');
  return {
    timestamp,
    nonce,
    signature: parameters.get('signature') ?? '',
    msgSignature: parameters.get('msg_signature') ?? '',
    echostr,
  };
}
