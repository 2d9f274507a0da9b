import type { RegisteredApp } from '../world/apps.js';
import { newDecimal } from '../world/identifiers.js';
import { writeFields } from './formats.js';
import type { HttpRequest } from './http-exchange.js';
import { MessageCipher } from './message-cipher.js';
import type { RegisteredServer } from './push-configuration.js';
import type { PushMessage } from './push-message.js';
import { signatureOf } from './signature.js';

const NONCE_DIGITS = 10;
const ECHOSTR_DIGITS = 19;

/** The body of a push, the same at every delivery. */
export interface SealedMessage {
  readonly body: string;
  /** The ciphertext in it, which `msg_signature` is over; `undefined` in plain mode. */
  readonly encrypt: string | undefined;
}

type Parameter = [name: string, value: string];

/** The parameters behind those the address has already. */
function withParameters(address: URL, parameters: readonly Parameter[]): URL {
  const url = new URL(address);
  const added = new URLSearchParams([...parameters]).toString();
  url.search = url.search === '' ? added : `${url.search}&${added}`;
  return url;
}

function sign(
  server: RegisteredServer,
  nowMs: number,
): { signature: string; timestamp: string; nonce: string } {
  const timestamp = String(Math.floor(nowMs / 1000));
  const nonce = newDecimal(NONCE_DIGITS);
  return { signature: signatureOf(server.token, timestamp, nonce), timestamp, nonce };
}

/** Writes a message as the mode wants it: clear, encrypted, or both in one body. */
export function sealMessage(
  server: RegisteredServer,
  app: RegisteredApp,
  { fields }: PushMessage,
): SealedMessage {
  const { mode, format, encodingAESKey } = server;
  const clear = writeFields(format, fields);
  if (mode === 'plain' || encodingAESKey === undefined) return { body: clear, encrypt: undefined };
  const encrypt = new MessageCipher(encodingAESKey, app.appId).encrypt(clear);
  const shown = mode === 'compatible' ? fields : fields.filter(([name]) => name === 'ToUserName');
  return { body: writeFields(format, [...shown, ['Encrypt', encrypt]]), encrypt };
}

/** One delivery of a sealed message. With ciphertext in it the parameters say so, and sign it. */
export function pushRequest(
  server: RegisteredServer,
  sender: string,
  { body, encrypt }: SealedMessage,
  nowMs: number,
): HttpRequest {
  const { signature, timestamp, nonce } = sign(server, nowMs);
  const parameters: Parameter[] = [
    ['signature', signature],
    ['timestamp', timestamp],
    ['nonce', nonce],
    ['openid', sender],
  ];
  if (encrypt !== undefined) {
    parameters.push(
      ['encrypt_type', 'aes'],
      ['msg_signature', signatureOf(server.token, timestamp, nonce, encrypt)],
    );
  }
  const contentType = server.format === 'xml' ? 'text/xml' : 'application/json';
  return { method: 'POST', url: withParameters(server.url, parameters), body, contentType };
}

/** The question WeChat asks when the configuration is saved, clear in every mode, and the one right answer. */
export function verificationRequest(
  server: RegisteredServer,
  nowMs: number,
): HttpRequest & { readonly echostr: string } {
  const echostr = newDecimal(ECHOSTR_DIGITS);
  const { signature, timestamp, nonce } = sign(server, nowMs);
  const url = withParameters(server.url, [
    ['signature', signature],
    ['echostr', echostr],
    ['timestamp', timestamp],
    ['nonce', nonce],
  ]);
  return { method: 'GET', url, echostr };
}
