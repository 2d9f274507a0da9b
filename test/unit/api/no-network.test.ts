import { OfficialAccount } from '../../../src/index.js';

/** The hint of a call that the platform's DNS knew no address for. */
async function hintFor(hostname: string): Promise<string | undefined> {
  const unknownHost = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND', hostname });
  const account = new OfficialAccount({
    appId: 'wx1',
    appSecret: 'secret',
    fetch: () => Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: unknownHost })),
  });
  const error: unknown = await account.api.exchangeCode('code').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'ERR_WECHAT_NETWORK' });
  return (error as { hint?: string }).hint;
}

it('a simulator that does not listen is not mistaken for a network without DNS', async () => {
  await expect(hintFor('api.wechat-simulator.invalid')).resolves.toContain('simulator.listen()');
});

it.each(['api.weixin.qq.com', 'invalid.example', 'api.notinvalid'])(
  '%s that is not found is looked for in DNS, firewall and proxy',
  async (hostname) => {
    await expect(hintFor(hostname)).resolves.toContain('DNS');
  },
);
