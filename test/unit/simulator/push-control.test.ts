import { WeChatSimulator } from '../../../src/simulator/index.js';
import { AccountServer, sealedReply, textReply } from '../../support/account-server.js';
import { until } from '../../support/until.js';

/** Parsed JSON: what is in it is for the test to say. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Body = Record<string, any>;

let server: AccountServer;
let simulator: WeChatSimulator;
let appId: string;

beforeEach(async () => {
  server = await new AccountServer().listen();
  simulator = await new WeChatSimulator().listen();
  ({ appId } = simulator.officialAccount);
});
afterEach(async () => {
  await simulator.close();
  await server.close();
});

async function api(path: string, body?: object): Promise<Body> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${simulator.endpoints.api}/_simulator/${path}`, init);
  return { status: response.status, ...((await response.json()) as Body) };
}

const configure = (changes: object = {}): Promise<Body> =>
  api('configure-push', { appId, ...server.configuration(), ...changes });

describe('for other processes', () => {
  test('pushes are configured, caused and listed, and replies are read', async () => {
    expect(await configure()).toMatchObject({ status: 200 });
    server.answer = (push) => sealedReply(push, textReply(push, 'Welcome'), appId);
    expect(await api('follow', { person: 'alex', scene: 'poster' })).toMatchObject({
      reply: { content: 'Welcome' },
    });
    expect(await api('say', { person: 'alex', text: 'hello' })).toMatchObject({ reply: { type: 'text' } });
    server.answer = () => 'success';
    await api('change-authorization', {
      person: 'alex',
      event: 'user_authorization_revoke',
      revokeInfo: '201',
    });
    expect(await api('unfollow', { person: 'alex' })).toEqual({ status: 200 });
    const { calls } = await api('calls?endpoint=push');
    expect(calls.map(({ event, outcome }: Body) => `${event} ${outcome}`)).toEqual([
      'subscribe replied',
      'text replied',
      'user_authorization_revoke accepted',
      'unsubscribe accepted',
    ]);
    expect((await api('calls')).calls).toEqual([]);
  });

  test('pushes are ended', async () => {
    await configure();
    await api('disable-push', {});
    await api('follow', { person: 'alex' });
    expect(server.pushes).toEqual([]);
  });

  test('faults of pushes are scripted and pending', async () => {
    await configure();
    await api('fail', { endpoint: 'push', fault: { lost: true }, times: 2 });
    await api('follow', { person: 'alex' });
    expect(await api('pending-faults')).toMatchObject({ pending: [{ endpoint: 'push', left: 1 }] });
    await api('clear-faults', { endpoint: 'push' });
    expect(await api('pending-faults')).toMatchObject({ pending: [] });
  });

  test('a push that waits to be overtaken is a pending fault', async () => {
    await configure();
    await api('fail', { endpoint: 'push', fault: { reorder: true } });
    const followed = simulator.follow('alex');
    expect(await api('pending-faults')).toMatchObject({ pending: [{ endpoint: 'push', left: 1 }] });
    await api('unfollow', { person: 'alex' });
    await followed;
    expect(await api('pending-faults')).toMatchObject({ pending: [] });
  });

  test('a server that fails the verification is answered 422 with what WeChat shows', async () => {
    server.verify = () => 'hello';
    expect(await configure()).toMatchObject({ status: 422, text: 'token验证失败' });
  });

  test('an account that cannot be understood is answered 422 with what the person sees', async () => {
    await configure();
    server.answer = () => 'hello';
    expect(await api('say', { person: 'alex', text: 'hello' })).toMatchObject({
      status: 422,
      text: '该公众号暂时无法提供服务，请稍后再试',
    });
  });

  test.each<[string, string, object]>([
    ['another machine', 'configure-push', { url: 'http://example.com/' }],
    ['a wrong token', 'configure-push', { token: '' }],
    ['an unknown option', 'configure-push', { secret: 'x' }],
    ['a scene that is none', 'follow', { person: 'alex', scene: { id: 1 } }],
    ['nobody', 'say', { text: 'hello' }],
    ['no text', 'say', { person: 'alex' }],
    ['an unknown event', 'change-authorization', { person: 'alex', event: 'subscribe' }],
    ['a fault of endpoints', 'fail', { endpoint: 'push', fault: { errcode: -1 } }],
  ])('%s is answered 400 with what is wrong', async (_name, path, body) => {
    const answer = await (path === 'configure-push' ? configure(body) : api(path, body));
    expect(answer).toMatchObject({ status: 400, error: expect.any(String) });
    expect(server.received).toEqual([]);
  });
});

describe('the switches of the control page', () => {
  const press = (follows: 'yes' | 'no'): Promise<Response> =>
    fetch(`${simulator.endpoints.api}/_simulator/desk/follow`, {
      method: 'POST',
      body: new URLSearchParams({ person: 'alex', app: appId, follows }),
      redirect: 'manual',
    });

  test('push, too, and the page does not wait for the server', async () => {
    await configure();
    let answerNow: ((answer: string) => void) | undefined;
    server.answer = () => new Promise((resolve) => (answerNow = resolve));
    expect((await press('yes')).status).toBe(303);
    await until(() => answerNow !== undefined);
    server.answer = () => 'success';
    answerNow?.('success');
    expect((await press('no')).status).toBe(303);
    await until(() => server.pushes.length === 2);
    expect(server.events).toEqual(['subscribe', 'unsubscribe']);
  });

  test('of an account that cannot be reached do no harm', async () => {
    await configure();
    server.answer = () => ({ status: 500 });
    await press('yes');
    await until(() => simulator.calls('push').length === 3);
    expect(simulator.calls('push').map(({ event }) => event)).toEqual([
      'subscribe',
      'subscribe',
      'subscribe',
    ]);
  });
});
