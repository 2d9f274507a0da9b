import { encrypt, getSignature } from '@wecom/crypto';
import { sign } from '../../support/message-push.js';
import { Envelope, type EnvelopeSettings } from '../../../src/push/envelope.js';
import type { PushQuery } from '../../../src/push/push-query.js';
import { PushRefused } from '../../../src/push/push-refused.js';
import { OFFICIAL, OWN } from './vectors.js';

const envelope = (more: Partial<EnvelopeSettings> = {}) =>
  new Envelope({
    mode: 'safe',
    appId: OWN.appId,
    tokens: [OWN.token],
    encodingAESKeys: [OWN.encodingAESKey],
    ...more,
  });
const query = (more: Partial<PushQuery> = {}): PushQuery => {
  const { timestamp, nonce } = OWN.push;
  return { timestamp, nonce, signature: '', msgSignature: '', echostr: '', ...more };
};
const reason = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(PushRefused);
    return (error as PushRefused).reason;
  }
  return 'opened';
};

it("an envelope opens WeChat's own example, and seals a reply as WeChat's example is sealed", () => {
  const { push, reply, ...account } = OFFICIAL;
  const own = envelope({ ...account, tokens: [OFFICIAL.token], encodingAESKeys: [OFFICIAL.encodingAESKey] });
  const body = Buffer.from(JSON.stringify({ ToUserName: 'gh_97417a04a28d', Encrypt: push.encrypted }));
  const { timestamp, nonce, signature: msgSignature } = push;
  const opened = own.open(query({ timestamp, nonce, msgSignature }), body);
  expect({ ...opened.message.fields }).toEqual({ ...push.message, CreateTime: '1714112445' });
  const sealed = JSON.parse(opened.seal(reply.message, Number(reply.timestamp))) as Record<string, string>;
  expect(sealed).toMatchObject({ TimeStamp: 1_713_424_427, Nonce: reply.nonce });
  expect(sealed.MsgSignature).toBe(
    getSignature(OFFICIAL.token, reply.timestamp, reply.nonce, sealed.Encrypt!),
  );
  expect(sealed.Encrypt).toHaveLength(reply.encrypted.length);
});

it('an envelope opens our own vector', () => {
  const body = Buffer.from(`<xml><Encrypt>${OWN.push.encrypted}</Encrypt></xml>`);
  const { message } = envelope().open(query({ msgSignature: OWN.push.signature }), body);
  expect(message.fields).toMatchObject({ Event: 'subscribe', EventKey: 'qrscene_login-7f3a' });
});

describe('an envelope in plain mode', () => {
  const own = envelope({ mode: 'plain', encodingAESKeys: [] });
  const body = Buffer.from(OWN.push.message);
  const signature = sign(OWN.token, OWN.push.timestamp, OWN.push.nonce);

  it('opens what is signed, whether anybody asked before or not, and nothing else', () => {
    expect(reason(() => own.open(query({ signature }), body))).toBe('opened');
    expect(reason(() => own.open(query({ signature: sign('other') }), body))).toBe('signature');
    expect(reason(() => own.admit(query({ signature: sign('other') })))).toBe('signature');
    expect(reason(() => own.admit(query({ signature })))).toBe('opened');
  });

  it('opens nothing by the signature of an encrypted message', () => {
    const encrypted = `<xml><Encrypt>${OWN.push.encrypted}</Encrypt></xml>`;
    const signed = query({ msgSignature: OWN.push.signature, signature: OWN.push.signature });
    expect(reason(() => own.open(signed, Buffer.from(encrypted)))).toBe('signature');
  });
});

it.each(['safe', 'compatible'] as const)('T25 in %s mode the signature comes before the key', (mode) => {
  // Encrypted with another key and wrongly signed: whoever decrypted first would answer about the key.
  const encrypted = encrypt(OFFICIAL.encodingAESKey, OWN.push.message, OWN.appId);
  const body = Buffer.from(`<xml><Encrypt>${encrypted}</Encrypt></xml>`);
  const own = envelope({ mode });
  expect(reason(() => own.open(query({ msgSignature: OWN.push.signature }), body))).toBe('signature');
  const { timestamp, nonce } = OWN.push;
  const signed = query({ msgSignature: getSignature(OWN.token, timestamp, nonce, encrypted) });
  expect(reason(() => own.open(signed, body))).toBe('cipher');
  expect(reason(() => own.open(signed, Buffer.from([0x3c, 0xff])))).toBe('message');
});
