import request from 'supertest';
import { codeOf } from '../support/doc-code.js';
import { expressMini } from '../support/mini-program-site.js';

/** Runs code that a page shows for the visitor's side, with the few names that are there. */
const runThere = async (page: string, names: Record<string, unknown>) => {
  const [code, ...more] = codeOf(page, 'js');
  expect(more).toEqual([]);
  const body = `return (async () => { ${code!} })();`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is what a browser does with a page
  await (new Function(...Object.keys(names), body)(...Object.values(names)) as Promise<void>);
};

describe('the code of docs/mini-programs.md that runs in the mini program', () => {
  interface WeChatRequest {
    url: string;
    method: string;
    data: object;
    success: (answer: { data: { token?: string } }) => void;
  }

  it('sends a login what it takes, and keeps what comes back', async () => {
    const { app, simulator, person } = expressMini();
    const kept: unknown[] = [];
    const sent: WeChatRequest[] = [];
    const code = simulator.miniProgramCode(person);
    await runThere('docs/mini-programs.md', {
      wx: {
        login: ({ success }: { success: (answer: { code: string }) => void }) => success({ code }),
        request: (options: WeChatRequest) => void sent.push(options),
        setStorageSync: (...args: unknown[]) => void kept.push(args),
      },
    });
    const [{ method, data, success }] = sent as [WeChatRequest];
    // Mini programs send JSON unless they are told otherwise.
    const { status, body } = await request(app).post('/login').type('json').send(data);
    expect([method, status, body.openid]).toEqual([
      'POST',
      200,
      simulator.openid(person, simulator.miniProgram.appId),
    ]);
    success({ data: { token: 'made by the site' } });
    expect(kept).toEqual([['token', 'made by the site']]);
  });
});

describe('the code of docs/follow-to-log-in.md that runs in a page of one’s own', () => {
  /** Runs it in a page, and tells it what the stream says; gives what became of the page. */
  async function pageThatHears(...statuses: object[]) {
    const page = { image: { src: '' }, shown: { textContent: '' }, submitted: 0, closed: false, asked: '' };
    const stream = { onmessage: (_event: { data: string }): void => undefined, close: () => undefined };
    await runThere('docs/follow-to-log-in.md', {
      image: page.image,
      shown: page.shown,
      form: { submit: () => (page.submitted += 1) },
      fetch: async (url: string) => {
        page.asked = url;
        return { json: async () => ({ qrCodeURL: 'https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=T' }) };
      },
      EventSource: function EventSource() {
        stream.close = () => void (page.closed = true);
        return stream;
      },
    });
    for (const status of statuses) stream.onmessage({ data: JSON.stringify(status) });
    return page;
  }

  it('shows the code, then the number, and goes on once it is confirmed', async () => {
    const page = await pageThatHears(
      { status: 'waiting' },
      { status: 'scanned', number: '47' },
      { status: 'confirmed' },
    );
    expect(page).toMatchObject({ asked: '/login?begin', submitted: 1, closed: true });
    expect([page.image.src.slice(-8), page.shown.textContent]).toEqual(['ticket=T', '47']);
  });

  it.each(['refused', 'expired'])(
    'goes nowhere when the login is %s, and listens no longer',
    async (status) => {
      expect(await pageThatHears({ status })).toMatchObject({ submitted: 0, closed: true });
    },
  );
});
