import { WeChatSimulator } from '../../../src/simulator/index.js';

const CANARIES = ['canary-token', 'canary-code', 'canary-refresh', 'canary-js'];

async function noisy(): Promise<{ simulator: WeChatSimulator; log: string }> {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const get = (path: string): Promise<Response> => simulator.fetch(`${simulator.endpoints.api}/${path}`);
  const post = (body: string): Promise<Response> =>
    simulator.fetch(`${simulator.endpoints.api}/cgi-bin/stable_token?probe=${appSecret}`, {
      method: 'POST',
      body,
    });
  await get(
    `sns/oauth2/access_token?appid=${appId}&secret=${appSecret}&code=canary-code&grant_type=authorization_code`,
  );
  await get(`sns/oauth2/refresh_token?appid=${appId}&refresh_token=canary-refresh&grant_type=refresh_token`);
  await get(`sns/userinfo?access_token=canary-token&openid=o1`);
  await get(`sns/jscode2session?appid=${appId}&secret=${appSecret}&js_code=canary-js`);
  await post(
    JSON.stringify({
      grant_type: 'client_credential',
      appid: appId,
      secret: appSecret,
      list: [{ ticket: ['canary-code'] }],
    }),
  );
  await post(`secret=${appSecret}`);
  await post(`{"secret":"${appSecret}"`);
  return { simulator, log: JSON.stringify(simulator.calls()) };
}

test('secrets, tokens and codes are never in the log, wherever they stood', async () => {
  const { simulator, log } = await noisy();
  expect(simulator.calls()).toHaveLength(7);
  for (const canary of [...CANARIES, simulator.officialAccount.appSecret]) expect(log).not.toContain(canary);
});

test('a token in the wrong parameter is redacted by its shape', async () => {
  const simulator = new WeChatSimulator();
  const token = `91_${'a'.repeat(130)}`;
  await simulator.fetch(`${simulator.endpoints.api}/sns/userinfo?access_token=x&openid=${token}`);
  expect(simulator.calls()[0]?.query).toEqual({ access_token: '[redacted]', openid: '[redacted]' });
});

test('an entry has endpoint, method, query, body, status, errcode and time', async () => {
  const { simulator } = await noisy();
  const { appId } = simulator.officialAccount;
  expect(simulator.calls('sns/userinfo')).toEqual([
    {
      endpoint: 'sns/userinfo',
      method: 'GET',
      query: { access_token: '[redacted]', openid: 'o1' },
      body: undefined,
      status: 200,
      errcode: 40001,
      at: expect.any(Number),
    },
  ]);
  expect(simulator.calls('cgi-bin/stable_token')[0]).toMatchObject({
    method: 'POST',
    body: { grant_type: 'client_credential', appid: appId, secret: '[redacted]' },
    errcode: undefined,
  });
});

test('a call is in the log while its answer is under way, and keeps no status when the connection broke', async () => {
  const simulator = new WeChatSimulator().fail('sns/auth', { delayMs: 1000, reset: true });
  const answer = simulator.fetch(`${simulator.endpoints.api}/sns/auth`).catch(() => undefined);
  while (simulator.clock.waiting === 0) await new Promise(setImmediate);
  expect(simulator.calls('sns/auth')).toMatchObject([{ status: undefined }]);
  simulator.clock.advance(1000);
  await answer;
  expect(simulator.calls('sns/auth')).toMatchObject([{ status: undefined }]);
});

test('what calls() returned does not change later', async () => {
  const simulator = new WeChatSimulator();
  const before = simulator.calls();
  await simulator.fetch(`${simulator.endpoints.api}/sns/auth`);
  expect(before).toEqual([]);
});
