import https from 'node:https';
import { OfficialAccount } from '../../src/index.js';

it('the tests reach nothing but this machine: the real WeChat is out of reach for every client', async () => {
  await expect(fetch('https://api.weixin.qq.com/')).rejects.toMatchObject({
    cause: { message: expect.stringContaining('must not leave this machine') },
  });
  expect(() => https.get('https://api.weixin.qq.com/')).toThrow('must not leave this machine');
  const account = new OfficialAccount({ appId: 'wx1', appSecret: 's' });
  await expect(account.commonAccessToken.get()).rejects.toMatchObject({ code: 'ERR_WECHAT_NETWORK' });
});
