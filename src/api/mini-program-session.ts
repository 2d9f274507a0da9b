import { readOpenid, readToken, readUnionid } from './read-field.js';
import { withoutFields, type Wire } from './wire.js';

/** What a mini program's login code stands for. */
export class MiniProgramSession {
  /** The person, as this mini program knows them. */
  readonly openid: string;
  /** Only when the mini program is bound to an Open Platform account. */
  readonly unionid?: string;
  /** Answer of WeChat without the session key. */
  readonly _json: Wire;
  readonly #sessionKey: string;

  /** Reads the answer of `sns/jscode2session`. Throws `ERR_WECHAT_RESPONSE` for one that is not as documented. */
  constructor(endpoint: string, wire: Wire) {
    const unionid = readUnionid(wire);
    this.openid = readOpenid(endpoint, wire);
    if (unionid !== undefined) this.unionid = unionid;
    this._json = withoutFields(wire, ['session_key']);
    this.#sessionKey = readToken(endpoint, wire, 'session_key');
  }

  /**
   * Key that decrypts and signs data of the mini program. It must never leave the server, so it is no property: nothing
   * that copies, prints or serialises this object shows it.
   */
  get sessionKey(): string {
    return this.#sessionKey;
  }

  /** What Node prints: with `showHidden` and `getters` it would call the getter above. */
  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return Object.fromEntries(Object.entries(this));
  }
}
