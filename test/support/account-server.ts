import http from 'node:http';
import type { AddressInfo } from 'node:net';

import * as oracle from '@wecom/crypto';

import type { PushConfiguration } from '../../src/simulator/index.js';

/** Keys of a server of ours; the AES key is the bytes 0 to 31. */
export const TOKEN = 'simToken2026';
export const AES_KEY = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';

/** One request of WeChat, as it arrived. */
export interface Received {
  readonly method: string;
  readonly target: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** When the connection was lost before there was an answer. */
  readonly dropped: Promise<void>;
}

type Answer = string | { readonly status: number; readonly body?: string } | typeof hangUp;

/** Answers nothing, ever. */
export const never = new Promise<never>(() => undefined);
/** Answers nothing, and breaks the connection. */
export const hangUp = Symbol('hang up');

/** The server of an Official Account, as far as a test wants it to work: it checks nothing and answers what it is told to. */
export class AccountServer {
  /** Everything that arrived; verifications are GET, pushes are POST. */
  readonly received: Received[] = [];
  /** What is answered to a push. */
  answer: (push: Received) => Answer | Promise<Answer> = () => 'success';
  /** What is answered to a verification. */
  verify: (question: Received) => Answer | Promise<Answer> = ({ query }) => query.echostr ?? '';
  readonly #server = http.createServer((request, response) => void this.#serve(request, response));

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/wechat`;
  }

  get pushes(): Received[] {
    return this.received.filter(({ method }) => method === 'POST');
  }

  /** The values of `Event`, in the order they arrived. */
  get events(): string[] {
    return this.pushes.map((push) => fieldOf(messageOf(push), 'Event'));
  }

  configuration(changes: Partial<PushConfiguration> = {}): PushConfiguration {
    return { url: this.url, token: TOKEN, encodingAESKey: AES_KEY, mode: 'safe', ...changes };
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const dropped = new Promise<void>((resolve) => response.once('close', resolve));
    let body = '';
    for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) body += chunk;
    const { method = '', url: target = '', headers } = request;
    const query = Object.fromEntries(new URL(target, 'http://localhost').searchParams);
    const received = { method, target, query, headers, body, dropped };
    this.received.push(received);
    const answer = await (method === 'GET' ? this.verify(received) : this.answer(received));
    if (answer === hangUp) {
      request.socket.resetAndDestroy();
      return;
    }
    const { status, body: text = '' } = typeof answer === 'string' ? { status: 200, body: answer } : answer;
    response.writeHead(status).end(text);
  }
}

/** A field of a body, in either format; `''` when it is not there. */
export function fieldOf(body: string, name: string): string {
  const pattern = new RegExp(
    `<${name}>(?:<!\\[CDATA\\[)?(.*?)(?:\\]\\]>)?</${name}>|"${name}":"?([^",}]*)`,
    's',
  );
  const [, xml, json] = pattern.exec(body) ?? [];
  return xml ?? json ?? '';
}

/** What was pushed, decrypted by the oracle when it is encrypted. */
export function messageOf({ body }: Received): string {
  const encrypt = fieldOf(body, 'Encrypt');
  return encrypt === '' ? body : oracle.decrypt(AES_KEY, encrypt).message;
}

/** A text in reply to a push, clear. */
export function textReply(push: Received, content: string, changes: Record<string, string> = {}): string {
  const message = messageOf(push);
  const fields: Record<string, string> = {
    ToUserName: fieldOf(message, 'FromUserName'),
    FromUserName: fieldOf(message, 'ToUserName'),
    CreateTime: '1795219200',
    MsgType: 'text',
    Content: content,
    ...changes,
  };
  const elements = Object.entries(fields).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
  return `<xml>${elements.join('')}</xml>`;
}

/** A reply in its envelope, encrypted and signed by the oracle. */
export function sealedReply(
  push: Received,
  message: string,
  appId: string,
  { key = AES_KEY, token = TOKEN, format = 'xml' } = {},
): string {
  const encrypt = oracle.encrypt(key, message, appId);
  const [timestamp, nonce] = ['1795219201', push.query.nonce ?? ''];
  const signature = oracle.getSignature(token, timestamp, nonce, encrypt);
  return format === 'json'
    ? JSON.stringify({
        Encrypt: encrypt,
        MsgSignature: signature,
        TimeStamp: Number(timestamp),
        Nonce: nonce,
      })
    : `<xml><Encrypt><![CDATA[${encrypt}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature>` +
        `<TimeStamp>${timestamp}</TimeStamp><Nonce><![CDATA[${nonce}]]></Nonce></xml>`;
}
