import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Consumer, ROOT } from '../support/packed-package.js';

const APP_ID = 'wx0123456789abcdef';
const TOKEN = 'simToken2026';
const AES_KEY = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';

/** Runs a program of the page and pushes to it as WeChat would; says what was answered. */
const walk = (program: string) => `
  Object.assign(process.env, { WECHAT_APP_ID: '${APP_ID}', WECHAT_APP_SECRET: 's' });
  Object.assign(process.env, { WECHAT_TOKEN: '${TOKEN}', WECHAT_AES_KEY: '${AES_KEY}' });
  import { createHash } from 'node:crypto';
  import wecom from '@wecom/crypto';
  const { app } = await import('./${program}.mjs');
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = 'http://127.0.0.1:' + server.address().port + '/wechat?';
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHash('sha1').update(['${TOKEN}', timestamp, '1'].sort().join('')).digest('hex');
  const push = async (fields) => {
    const all = { ToUserName: 'gh_1', FromUserName: 'oSomebody', CreateTime: timestamp, ...fields };
    const xml = Object.entries(all).map(([name, value]) => '<' + name + '>' + value + '</' + name + '>').join('');
    const Encrypt = wecom.encrypt('${AES_KEY}', '<xml>' + xml + '</xml>', '${APP_ID}');
    const query = { timestamp, nonce: '1', msg_signature: wecom.getSignature('${TOKEN}', timestamp, '1', Encrypt) };
    const body = '<xml><Encrypt>' + Encrypt + '</Encrypt></xml>';
    const text = await (await fetch(url + new URLSearchParams(query), { method: 'POST', body })).text();
    const sealed = /<Encrypt><!.CDATA.([^\\]]*)/.exec(text)?.[1];
    return sealed ? /<Content><!.CDATA.([^\\]]*)/.exec(wecom.decrypt('${AES_KEY}', sealed).message)[1] : text;
  };
  const look = new URLSearchParams({ timestamp, nonce: '1', signature, echostr: '4375120948345356249' });
  const seen = [await (await fetch(url + look)).text()];
  seen.push(await push({ MsgType: 'event', Event: 'subscribe', EventKey: 'qrscene_1' }));
  seen.push(await push({ MsgType: 'text', Content: 'hello', MsgId: 1 }));
  seen.push(await push({ MsgType: 'event', Event: 'unsubscribe' }));
  console.log(JSON.stringify(seen));
  process.exit(0);
`;

describe('the code of docs/message-push.md', () => {
  const text = readFileSync(path.join(ROOT, 'docs/message-push.md'), 'utf8');
  const blocks = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block]) => block!);
  let consumer: Consumer;

  beforeAll(() => {
    consumer = new Consumer();
    consumer.link('express', 'koa', '@wecom/crypto');
    consumer.link('@types/node', '@types/express', '@types/passport', '@types/koa');
  });
  afterAll(() => consumer.remove());

  it.each([
    ['Express', 0, ['4375120948345356249', '欢迎关注', '收到：hello', 'success']],
    ['Koa', 1, ['4375120948345356249', 'success', 'success', 'success']],
  ])(
    'compiles as it stands, and runs: %s',
    (framework, index, answers) => {
      const program = framework.toLowerCase();
      writeFileSync(path.join(consumer.folder, `${program}.mts`), `${blocks[index]!}\nexport { app };\n`);
      expect(consumer.compile(`${program}.mts`)).toBe('');
      writeFileSync(path.join(consumer.folder, 'walk.mjs'), walk(program));
      expect(JSON.parse(consumer.node('walk.mjs'))).toEqual(answers);
    },
    60_000,
  );

  it('compiles where it listens to events, and there is no other code', () => {
    expect(blocks).toHaveLength(3);
    writeFileSync(path.join(consumer.folder, 'events.mts'), blocks[2]!);
    expect(consumer.compile('--noEmit', 'events.mts')).toBe('');
  }, 60_000);
});
