// Compiled like strategies.ts, never run.
import express = require('express');
import { OfficialAccount } from 'passport-wechat-follower';
import { messagePush, type PushEvent, type PushHandlers } from 'passport-wechat-follower/express';
import { messagePush as koaPush } from 'passport-wechat-follower/koa';

const account = new OfficialAccount({ appId: 'wx0123456789abcdef', appSecret: 'secret' });
const push = { account, token: 'token', encodingAESKey: 'A'.repeat(43) };

const on: PushHandlers = {
  subscribe: async ({ openid, scene, createdAt }, { account: same, reply }) => {
    const texts: (string | undefined)[] = [openid, scene, new Date(createdAt).toISOString()];
    const inTime: boolean = reply(`${same.appId} ${texts.join()}`);
    await Promise.resolve(inTime);
  },
  user_authorization_revoke: ({ openid, unionid, revokeInfo }) => [openid, unionid, revokeInfo],
  '*': (event: PushEvent) => event.raw['Content'],
};
express().use('/wechat', messagePush({ ...push, on, previous: { token: 'older' } }));
koaPush({ account, token: 'token', mode: 'plain', previous: undefined });

// @ts-expect-error -- WeChat spells it in capitals
messagePush({ ...push, on: { scan: () => undefined } });
// @ts-expect-error -- nobody is subscribed by a scene that is a number
messagePush({ ...push, on: { subscribe: ({ scene }) => scene satisfies number | undefined } });
// @ts-expect-error -- who leaves does so by no QR code
messagePush({ ...push, on: { unsubscribe: ({ scene }) => scene } });
// @ts-expect-error -- an unknown mode
messagePush({ ...push, mode: 'aes' });
// @ts-expect-error -- nothing can be verified without the token
koaPush({ account, encodingAESKey: push.encodingAESKey });
