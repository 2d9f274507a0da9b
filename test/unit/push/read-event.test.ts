import type { PushFields } from '../../../src/push/push-fields.js';
import { PushRefused } from '../../../src/push/push-refused.js';
import { readEvent } from '../../../src/push/read-event.js';
import { readXML } from '../../../src/push/read-xml.js';
import { OWN } from './vectors.js';

const event = (Event: string, more: PushFields = {}): PushFields => ({
  ToUserName: 'gh_1',
  FromUserName: 'oSomebody',
  CreateTime: '1795219200',
  MsgType: 'event',
  Event,
  ...more,
});

describe('an event', () => {
  it('says what, who and when, and holds everything WeChat wrote', () => {
    const raw = readXML(OWN.push.message);
    expect(readEvent(raw)).toEqual({
      type: 'subscribe',
      openid: 'oSIMuser_0000000000000000001',
      createdAt: 1_795_219_200_000,
      scene: 'login-7f3a',
      ticket: 'SIMTICKET1',
      raw,
    });
  });

  it.each<[string, PushFields, object]>([
    ['a subscription without a QR code', event('subscribe', { EventKey: '' }), {}],
    ['one after a payment', event('subscribe', { EventKey: 'last_trade_no_4200000000' }), {}],
    ['one by an empty scene', event('subscribe', { EventKey: 'qrscene_' }), {}],
    ['one by a scene of digits', event('subscribe', { EventKey: 'qrscene_0012' }), { scene: '0012' }],
    ['a scan', event('SCAN', { EventKey: '123', Ticket: 'T' }), { scene: '123', ticket: 'T' }],
    [
      'a scan of a scene that begins like a subscription',
      event('SCAN', { EventKey: 'qrscene_1' }),
      {
        scene: 'qrscene_1',
      },
    ],
    ['somebody leaving, with an empty key', event('unsubscribe', { EventKey: '' }), {}],
  ])('is read from %s', (_what, raw, expected) => {
    const { type, createdAt, openid, raw: kept, ...rest } = readEvent(raw);
    expect(rest).toEqual(expected);
    expect([type, createdAt, openid, kept]).toEqual([raw.Event, 1_795_219_200_000, 'oSomebody', raw]);
  });

  it('of another name is told apart by its letters, capitals included', () => {
    for (const type of ['scan', 'Subscribe', 'UNSUBSCRIBE', 'LOCATION', 'debug_demo']) {
      const { raw, ...rest } = readEvent(event(type, { EventKey: 'qrscene_1', Ticket: 'T' }));
      expect(rest).toEqual({ type, openid: 'oSomebody', createdAt: 1_795_219_200_000 });
    }
  });

  it.each(['user_info_modified', 'user_authorization_revoke', 'user_authorization_cancellation'])(
    '%s is about OpenID; without one it is about nobody, and never about its sender',
    (type) => {
      const known = { OpenID: 'oPerson', UnionID: 'oUnion', RevokeInfo: '301' };
      expect(readEvent(event(type, known))).toMatchObject({
        openid: 'oPerson',
        unionid: 'oUnion',
        revokeInfo: '301',
      });
      for (const OpenID of [undefined, '', 'no openid', { a: 'b' }]) {
        expect(readEvent(event(type, { OpenID })).openid).toBeUndefined();
      }
    },
  );

  it('has nobody when its sender cannot be a person', () => {
    expect(readEvent(event('CLICK', { FromUserName: '' })).openid).toBeUndefined();
    expect(readEvent(event('CLICK', { FromUserName: 'a/b' })).openid).toBeUndefined();
  });

  it('may be a message, named by its type', () => {
    const { FromUserName, CreateTime } = event('');
    expect(readEvent({ FromUserName, CreateTime, MsgType: 'text', Content: 'x', MsgId: '1' })).toMatchObject({
      type: 'text',
      openid: 'oSomebody',
    });
  });
});

describe('T22 refused is', () => {
  const { Event: _event, ...without } = event('x');

  it.each<[string, PushFields]>([
    ['a message without a type', { ...without, MsgType: undefined }],
    ['an event without a name', without],
    ['a name that is a list', { ...without, Event: ['subscribe', 'unsubscribe'] }],
    [
      'T29 a name with a line break, which would write its own lines into a log',
      event('x\n{"level":"info"}'),
    ],
    ['a name with markup', event('<b>')],
    ['a name of 65 letters', event('a'.repeat(65))],
    ['a time that is none', event('subscribe', { CreateTime: 'now' })],
    ['a negative time', event('subscribe', { CreateTime: '-1' })],
    ['no time', event('subscribe', { CreateTime: undefined })],
    ['a time of 13 digits', event('subscribe', { CreateTime: '1795219200000' })],
    ['a subscription of nobody', event('subscribe', { FromUserName: undefined })],
    ['a subscription of somebody who cannot be', event('subscribe', { FromUserName: 'o/../x' })],
    ['a scan by nobody', event('SCAN', { FromUserName: '' })],
    ['nobody leaving', event('unsubscribe', { FromUserName: { a: '1' } })],
    ['a message that calls itself an event', { ...without, MsgType: 'unsubscribe' }],
  ])('%s', (_what, raw) => {
    expect(() => readEvent(raw)).toThrow(PushRefused);
  });
});
