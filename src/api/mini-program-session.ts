import { readOpenid, readToken, readUnionid } from './read-field.js';
import { withoutFields, type Wire } from './wire.js';

/** What a mini program's login code stands for. */
export interface MiniProgramSession {
  /** The person, as this mini program knows them. */
  openid: string;
  /** Only when the mini program is bound to an Open Platform account. */
  unionid?: string;
  /** Key that decrypts data of the mini program. Not enumerable, because it must never leave the server. */
  readonly sessionKey: string;
  /** Answer of WeChat without the session key. */
  _json: Wire;
}

/** Reads the answer of `sns/jscode2session`. */
export function readMiniProgramSession(endpoint: string, wire: Wire): MiniProgramSession {
  const unionid = readUnionid(wire);
  const session = {
    openid: readOpenid(endpoint, wire),
    ...(unionid === undefined ? {} : { unionid }),
    _json: withoutFields(wire, ['session_key']),
  };
  const sessionKey = readToken(endpoint, wire, 'session_key');
  return Object.defineProperty(session, 'sessionKey', { value: sessionKey }) as MiniProgramSession;
}
