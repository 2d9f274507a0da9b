import { readUTF8 } from '../internal/utf8.js';
import { MessageCipher } from './message-cipher.js';
import { textOf } from './push-fields.js';
import type { PushQuery } from './push-query.js';
import { PushRefused } from './push-refused.js';
import { readMessage, type PushFormat, type PushMessage } from './read-message.js';
import { writeSealedReply } from './reply.js';
import { findSigner, signPush } from './signature.js';

/** How WeChat was told to send (消息加解密方式): encrypted, both ways at once, or in the clear. */
export type PushMode = 'safe' | 'compatible' | 'plain';

/** What {@link Envelope} works with. The current token and key come first. */
export interface EnvelopeSettings {
  mode: PushMode;
  appId: string;
  tokens: readonly string[];
  encodingAESKeys: readonly string[];
}

/** A push that WeChat wrote, and how a reply to it has to be written. */
export interface OpenedPush {
  message: PushMessage;
  /** Format a reply has to have. */
  format: PushFormat;
  /** Makes of a reply what WeChat takes in this mode. */
  seal: (reply: string, nowSeconds: number) => string;
}

/**
 * What is around a message on its way: signature and, unless the mode is `plain`, encryption. The mode is what was
 * configured. Nothing a request says, or leaves out, makes it less.
 */
export class Envelope {
  readonly #mode: PushMode;
  readonly #tokens: readonly string[];
  readonly #ciphers: readonly MessageCipher[];

  constructor({ mode, appId, tokens, encodingAESKeys }: EnvelopeSettings) {
    this.#mode = mode;
    this.#tokens = tokens;
    this.#ciphers = encodingAESKeys.map((key) => new MessageCipher(key, appId));
  }

  /** Refuses whoever does not know the token, as far as that shows in the address. It does when WeChat looks for us, in every mode. */
  verifyQuery({ timestamp, nonce, signature }: PushQuery): void {
    if (findSigner(this.#tokens, signature, timestamp, nonce) < 0) throw new PushRefused('signature');
  }

  /** Refuses what can be refused before anybody waits for a body. Where messages are encrypted that is nothing. */
  admit(query: PushQuery): void {
    if (this.#mode === 'plain') this.verifyQuery(query);
  }

  /** Verifies and opens a push. Throws {@link PushRefused}. */
  open(query: PushQuery, body: Uint8Array): OpenedPush {
    this.admit(query);
    const outer = readMessage(readUTF8(body) ?? refuseMessage());
    const { format } = outer;
    if (this.#mode === 'plain') return { message: outer, format, seal: (reply) => reply };
    // In compatible mode the message stands beside it in the clear. Nobody signed that.
    const encrypted = textOf(outer.fields, 'Encrypt') ?? refuseMessage();
    const { timestamp, nonce, msgSignature } = query;
    const signer = findSigner(this.#tokens, msgSignature, timestamp, nonce, encrypted);
    const token = this.#tokens[signer];
    if (token === undefined) throw new PushRefused('signature');
    const { text, cipher } = this.#decrypt(encrypted);
    const message = readMessage(text);
    if (this.#mode === 'compatible') return { message, format, seal: (reply) => reply };
    return {
      message,
      format,
      seal: (reply, nowSeconds) => {
        const sealed = cipher.encrypt(reply);
        const written = String(nowSeconds);
        const signature = signPush(token, written, nonce, sealed);
        return writeSealedReply(format, { encrypted: sealed, signature, timestamp: written, nonce });
      },
    };
  }

  /** Tries the current key, then the previous one. WeChat wants its answer by the key that worked. */
  #decrypt(encrypted: string): { text: string; cipher: MessageCipher } {
    for (const cipher of this.#ciphers) {
      try {
        return { text: cipher.decrypt(encrypted), cipher };
      } catch {
        // Not by this key.
      }
    }
    throw new PushRefused('cipher');
  }
}

function refuseMessage(): never {
  throw new PushRefused('message');
}
