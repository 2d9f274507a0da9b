import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Consumer, ROOT } from '../support/packed-package.js';

const PAGE = readFileSync(path.join(ROOT, 'docs/observability.md'), 'utf8');
const SCRIPTS = path.join(__dirname, 'observability');
const APP_ID = 'wx51a0000000000001';

let consumer: Consumer;

jest.setTimeout(120_000);
beforeAll(() => {
  consumer = new Consumer();
  consumer.link('@types/node', '@types/express', '@types/passport', 'express', 'prom-client');
  for (const name of [
    'api',
    'sdk-metrics',
    'sdk-trace-node',
    'instrumentation-http',
    'instrumentation-undici',
  ])
    consumer.link(`@opentelemetry/${name}`);
  for (const script of readdirSync(SCRIPTS)) {
    copyFileSync(path.join(SCRIPTS, script), path.join(consumer.folder, script));
  }
});
afterAll(() => consumer.remove());

/** Compiles a recipe as it stands in the page, where its first line says what file it is; gives its JavaScript. */
function compile(file: string, end = ''): string {
  const recipe = [...PAGE.matchAll(/```ts\n([\s\S]*?)```/g)]
    .map(([, block]) => block!)
    .find((block) => block.startsWith(`// ${file}.ts`));
  writeFileSync(path.join(consumer.folder, `${file}.mts`), `${recipe!}\n${end}`);
  expect(consumer.compile(`${file}.mts`)).toBe('');
  return readFileSync(path.join(consumer.folder, `${file}.mjs`), 'utf8');
}

describe('the recipe for OpenTelemetry', () => {
  interface Span {
    by: string;
    kind: number;
    attributes: Record<string, string>;
    events: unknown[];
  }
  type Numbers = [name: string, attributes: object, value: number][];
  interface Exported {
    worst: Numbers;
    last: Numbers;
    spans: Span[];
    leaks: number;
  }

  /** Runs it as its first line says, but for the exporters, which keep what they get, and for what `change` does. */
  const run = (change: (code: string) => string = (code) => code): Exported => {
    const code = compile('telemetry')
      .replace('new ConsoleMetricExporter()', 'globalThis.exporters.metrics')
      .replace('new ConsoleSpanExporter()', 'globalThis.exporters.spans');
    writeFileSync(path.join(consumer.folder, 'telemetry.mjs'), change(code));
    const flags = ['--import', './exporters.mjs', '--import', './telemetry.mjs'];
    return JSON.parse(consumer.node(...flags, 'opentelemetry.mjs')) as Exported;
  };
  const addresses = ({ spans }: Exported, by: string, kind: number) =>
    spans
      .filter((span) => span.kind === kind && span.by.endsWith(by))
      .map(
        ({ attributes }) =>
          attributes['url.full'] ?? `${attributes['url.path']!}?${attributes['url.query']!}`,
      )
      .map((address) => address.replace(/^http:..127.0.0.1:\d+/, ''));
  const [SERVER, CLIENT] = [1, 2];

  it('counts what happened, and T38 lets no secret, token, code or key into a metric or a span', () => {
    const exported = run();
    const stable = { appId: APP_ID, kind: 'stable' };
    const refused = { ...stable, code: 'ERR_WECHAT_API', errcode: 40164 };
    const expected: Numbers = [
      ['wechat.token.issued', { ...stable, why: 'missing', forced: false }, 4],
      ['wechat.token.issued', { ...stable, why: 'rejected', forced: false }, 1],
      ['wechat.token.failed', { ...refused, errcode: -1 }, 2],
      ['wechat.token.failed', refused, 1],
      ['wechat.token.invalidated', stable, 1],
      ['wechat.token.contention', stable, 1],
      ['wechat.token.wait', { ...stable, outcome: 'token' }, 5],
      ['wechat.token.wait', { ...stable, outcome: 'error' }, 5],
      ['wechat.token.issue.duration', stable, 5],
      ['wechat.store.up', stable, 1],
      ['wechat.store.corrupt', stable, 2],
      ['wechat.api.up', { appId: APP_ID }, 1],
      ['wechat.breaker.opened', refused, 1],
      ['wechat.followers.calls', { appId: APP_ID, via: 'single' }, 1],
      ['wechat.followers.calls', { appId: APP_ID, via: 'single', code: 'ERR_WECHAT_API' }, 1],
      ['wechat.followers.paused', { appId: APP_ID, code: 'ERR_WECHAT_API', errcode: 45009 }, 1],
      ['wechat.token_server.answers', { appId: APP_ID, result: 'lent' }, 1],
      ['wechat.token_server.answers', { appId: APP_ID, result: 'key' }, 5],
      ['wechat.token_server.answers', { appId: APP_ID, result: 'throttled' }, 2],
    ];
    expect(exported.last).toEqual(expected);
    expect(exported.worst).toContainEqual(['wechat.store.up', stable, 0]);
    expect(exported.worst).toContainEqual(['wechat.api.up', { appId: APP_ID }, 0]);
    expect(exported.leaks).toBe(0);

    // The calls are there, made by either client, and so is the visitor's callback: nothing was hidden by being left out.
    const exchange = `/sns/oauth2/access_token?appid=${APP_ID}&secret=REDACTED&code=REDACTED&grant_type=authorization_code`;
    const profile = '/sns/userinfo?access_token=REDACTED&openid=REDACTED&lang=zh_CN';
    for (const by of ['instrumentation-http', 'instrumentation-undici']) {
      expect(addresses(exported, by, CLIENT)).toEqual(expect.arrayContaining([exchange, profile]));
    }
    expect(addresses(exported, 'http', SERVER)).toContain(
      '/auth/wechat/callback?code=REDACTED&state=REDACTED',
    );
    // The three connections that were refused left their errors.
    expect(exported.spans.filter(({ events }) => events.length > 0)).toHaveLength(3);
  });

  it('without its list of parameters would show them: the test above can fail', () => {
    const { leaks, last } = run((code) => code.replace(/const SECRETS = \[[^\]]*\]/, 'const SECRETS = []'));
    expect(leaks).toBeGreaterThan(10);
    expect(last.length).toBeGreaterThan(10);
  });
});

describe('the recipe for Prometheus', () => {
  interface Scraped {
    type: string;
    text: string;
  }
  let exported: { before: Scraped; worst: Scraped; after: Scraped; leaks: number };

  beforeAll(() => {
    compile('metrics', 'export { monitoring };');
    exported = JSON.parse(consumer.node('prometheus.mjs')) as typeof exported;
  });
  const samples = (text: string, name = '') =>
    text
      .split('\n')
      .filter((line) => line.startsWith(name) && /^wechat/.test(line) && !/_(bucket|sum)\{/.test(line));

  it('counts what happened, and T38 lets no secret, token, code or key into what Prometheus reads', () => {
    const app = `app_id="${APP_ID}"`;
    expect(exported.after.type).toContain('text/plain');
    expect(samples(exported.after.text).filter((line) => !line.startsWith('wechat_breaker'))).toEqual([
      `wechat_tokens_issued_total{${app},why="rejected",forced="true"} 0`,
      `wechat_tokens_issued_total{${app},why="missing",forced="false"} 4`,
      `wechat_tokens_issued_total{${app},why="rejected",forced="false"} 1`,
      `wechat_token_failures_total{${app},code="ERR_WECHAT_API",errcode="-1"} 2`,
      `wechat_token_failures_total{${app},code="ERR_WECHAT_API",errcode="40164"} 1`,
      `wechat_tokens_invalidated_total{${app}} 1`,
      `wechat_token_contentions_total{${app}} 1`,
      `wechat_store_corrupt_total{${app}} 2`,
      `wechat_follower_calls_total{${app},via="single",code=""} 1`,
      `wechat_follower_calls_total{${app},via="single",code="ERR_WECHAT_API"} 1`,
      `wechat_follower_pauses_total{${app},errcode="45009"} 1`,
      `wechat_token_server_answers_total{${app},result="throttled"} 2`,
      `wechat_token_server_answers_total{${app},result="lent"} 1`,
      `wechat_token_server_answers_total{${app},result="key"} 5`,
      `wechat_store_up{${app}} 1`,
      `wechat_api_up{${app}} 1`,
      `wechat_token_waits_seconds_count{${app},outcome="error"} 5`,
      `wechat_token_waits_seconds_count{${app},outcome="token"} 5`,
    ]);
    const [breaker] = samples(exported.after.text, 'wechat_breaker_open_until_seconds') as [string];
    expect(breaker).toContain(`{${app},errcode="40164"}`);
    expect(Number(breaker.split(' ')[1])).toBeGreaterThan(Date.now() / 1000);
    const worst = samples(exported.worst.text);
    expect(worst).toEqual(expect.arrayContaining([`wechat_store_up{${app}} 0`, `wechat_api_up{${app}} 0`]));
    expect(exported.leaks).toBe(0);
  });

  it('begins at 0 with every counter that an alert of the page watches', () => {
    const watched = [...PAGE.matchAll(/increase\((\w+)(?:\{(\w+="\w+")\})?/g)];
    expect(watched.length).toBeGreaterThan(4);
    for (const [, name, label = ''] of watched) {
      const begun = samples(exported.before.text, name).filter((line) => line.includes(label));
      expect(begun).toEqual([expect.stringMatching(/\} 0$/)]);
    }
  });

  it('has every metric that an alert of the page watches', () => {
    const watched = new Set(
      [...PAGE.split('## OpenTelemetry')[0]!.matchAll(/\bwechat_\w+/g)].map(([name]) => name),
    );
    expect(watched.size).toBeGreaterThan(6);
    for (const name of watched) expect(samples(exported.after.text, name)).not.toEqual([]);
  });
});
