import { ExampleApp, FRAMEWORKS } from '../browser/support/example-app';
import { HttpVisitor } from '../browser/support/http-visitor';
import { RedisServer } from '../support/redis-server';

jest.setTimeout(30_000);

const SESSION_SECRET = 'CANARY-session-secret-0123456789abcdef';

it.each(FRAMEWORKS)(
  'the example app on %s keeps sessions in Redis: they outlive it, and without Redis it says 503 and lets nobody in',
  async (framework) => {
    const redis = await RedisServer.start();
    const env = { REDIS_URL: `redis://127.0.0.1:${redis.port}`, SESSION_SECRET };
    const first = await ExampleApp.start(env, framework);
    const before = new HttpVisitor(first);
    await before.logIn('alex');
    expect((await before.get('/readyz')).status).toBe(200);
    await first.simulate('fail', { endpoint: 'cgi-bin/stable_token', fault: { errcode: 40125 } });
    expect((await before.get('/members')).status).toBe(503);
    // WeChat gives this process no token for a while: visitors are better sent to another.
    expect((await before.get('/readyz')).status).toBe(503);
    await first.stop();

    const second = await ExampleApp.start(env, framework);
    const visitor = new HttpVisitor(second);
    await expect(visitor.isLoggedIn()).resolves.toBe(false);
    for (const [name, value] of before.cookies) visitor.cookies.set(name, value);
    await expect(visitor.isLoggedIn()).resolves.toBe(true);

    expect((await visitor.get('/readyz')).status).toBe(200);
    await redis.kill();
    const response = await visitor.get('/members');
    expect(response.status).toBe(503);
    await expect(response.text()).resolves.not.toContain('class="menu"');
    // Alive, and no place to send visitors to.
    expect((await visitor.get('/healthz')).status).toBe(200);
    expect((await visitor.get('/readyz')).status).toBe(503);
    const { code, output } = await second.stop();
    expect(code).toBe(0);
    expect(output).not.toContain('CANARY');
  },
);
