import { WeChatSimulator } from '../../../src/simulator/index.js';

let simulator: WeChatSimulator;

beforeEach(() => void (simulator = new WeChatSimulator()));

const HOLDING = { cookie: 'wechat-simulator-person=alex' };

async function see(path = '/', headers: Record<string, string> = HOLDING): Promise<string> {
  const url = path.startsWith('/') ? simulator.endpoints.open + path : path;
  return (await simulator.fetch(url, { headers })).text();
}

/** Sends a form of the simulator's pages; gives where it leads. */
async function press(form: string, fields: Record<string, string>): Promise<string | null> {
  const response = await simulator.fetch(`${simulator.endpoints.open}/_simulator/${form}`, {
    ...{ method: 'POST', redirect: 'manual', headers: HOLDING },
    body: new URLSearchParams(fields),
  });
  return response.headers.get('location');
}

const scan = (code: string, person = 'alex') => press('desk/scan', { code, person });
const found = (code: string) => `/?scan=${encodeURIComponent(code)}`;

/** Opens the login page on a PC; gives what its code says. */
async function openOnPC(): Promise<string> {
  const query = new URLSearchParams({
    appid: simulator.websiteApp.appId,
    redirect_uri: 'https://shop.example/callback',
    response_type: 'code',
    scope: 'snsapi_login',
    state: 'abc',
  });
  const page = await see(`/connect/qrconnect?${query.toString()}`, {});
  return `${simulator.endpoints.open}/connect/confirm?uuid=${/data-uuid="([\w-]+)"/.exec(page)![1]!}`;
}

const statusOf = async (code: string) => {
  const { status } = JSON.parse(await see(code.replace('/connect/confirm', '/_simulator/qr-login/state')));
  return status as string;
};

/** Creates a code of the account. */
async function createCode(scene = 'poster'): Promise<{ ticket: string; url: string }> {
  const { appId, appSecret } = simulator.officialAccount;
  const query = `grant_type=client_credential&appid=${appId}&secret=${appSecret}`;
  const { access_token } = JSON.parse(await see(`${simulator.endpoints.api}/cgi-bin/token?${query}`));
  const answer = await simulator.fetch(
    `${simulator.endpoints.api}/cgi-bin/qrcode/create?access_token=${access_token}`,
    {
      method: 'POST',
      body: JSON.stringify({
        expire_seconds: 300,
        action_name: 'QR_STR_SCENE',
        action_info: { scene: { scene_str: scene } },
      }),
    },
  );
  return JSON.parse(await answer.text());
}

const pictureOf = (ticket: string) =>
  `${simulator.endpoints.mp}/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}`;

const follows = () => simulator.save().follows.map(({ personId, qrScene }) => [personId, qrScene]);

describe('the codes to scan', () => {
  it('has none when nothing shows one', async () => {
    expect(await see()).toContain('None is on a screen');
  });

  it('lists the login page on a PC and the codes of accounts, each with a button of its own', async () => {
    const login = await openOnPC();
    const { url } = await createCode('poster & more');
    const page = await see();
    expect(page).toContain(`name="code" value="${login}"`);
    expect(page).toContain(`name="code" value="${url}"`);
    expect(page).toContain('Scene poster &amp; more');
    expect(page).not.toContain('None is on a screen');
  });

  it('has no button for nobody: the phone is chosen first', async () => {
    await createCode();
    const page = await see('/', {});
    expect(page).toContain('Choose who holds the phone');
    expect(page).not.toContain('id="scan-');
  });

  it('no longer lists a code that has expired, nor a page that was closed', async () => {
    await createCode();
    expect(await statusOf(await openOnPC())).toBe('waiting');
    simulator.clock.advance(6_000);
    expect(await see()).not.toContain('Login on a PC');
    simulator.clock.advance(300_000);
    expect(await see()).toContain('None is on a screen');
  });

  it('lists the newest only, so that no flood of codes fills the page', async () => {
    for (let i = 0; i < 30; i += 1) await createCode(`number-${i}`);
    const page = await see();
    expect([page.includes('number-29'), page.includes('number-5<')]).toEqual([true, false]);
  });
});

describe('scanning the code of an account', () => {
  it.each(['url', 'ticket', 'picture'] as const)('follows by what is pasted: the %s', async (kind) => {
    const { ticket, url } = await createCode();
    const text = { ticket, url, picture: pictureOf(ticket) }[kind];
    expect(await scan(` ${text} `)).toBe(`/?account=${simulator.officialAccount.appId}`);
    expect(follows()).toEqual([['alex', 'poster']]);
    expect(await see()).toContain('You follow this account now');
  });

  it('does nothing for a code that has expired, and says so', async () => {
    const { ticket } = await createCode();
    simulator.clock.advance(300_000);
    expect(await scan(ticket)).toBe(found(ticket));
    expect(follows()).toEqual([]);
    expect(await see(found(ticket))).toContain('This QR code has expired');
  });

  it('does nothing while nobody holds the phone', async () => {
    const { ticket } = await createCode();
    expect(await scan(ticket, 'nobody')).toBe(found(ticket));
    expect(follows()).toEqual([]);
    expect(await see(found(ticket), {})).toContain('Choose who holds the phone, then scan');
  });

  it('a link to the page with a code offers the scan, and does not scan by itself', async () => {
    const { ticket } = await createCode();
    expect(await see(found(ticket))).toContain('Scan as Alex');
    expect(follows()).toEqual([]);
  });
});

describe('scanning the code of a login page on a PC', () => {
  const answer = (code: string, decision: string, person = 'alex') =>
    press('desk/answer-login', { login: new URL(code).searchParams.get('uuid')!, person, decision });

  it('puts the question on the phone of who scanned, and on no other', async () => {
    const code = await openOnPC();
    expect(await scan(code)).toBe('/');
    expect(await see()).toContain('id="phone-allow"');
    expect(await see('/', { cookie: 'wechat-simulator-person=xiaoming' })).not.toContain('id="phone-allow"');
    expect(await statusOf(code)).toBe('scanned');
  });

  it.each([
    ['allow', 'confirmed'],
    ['refuse', 'cancelled'],
  ])('%s makes the login %s, and the phone is free again', async (decision, status) => {
    const code = await openOnPC();
    await scan(code);
    await answer(code, decision);
    expect(await statusOf(code)).toBe(status);
    expect(await see()).not.toContain('id="phone-allow"');
  });

  it.each(['xiaoming', 'nobody'])('an answer of %s, who did not scan, counts for nothing', async (person) => {
    const code = await openOnPC();
    await scan(code);
    await answer(code, 'allow', person);
    expect(await statusOf(code)).toBe('scanned');
  });

  it('an answer that comes too late counts for nothing', async () => {
    const code = await openOnPC();
    await scan(code);
    simulator.clock.advance(300_000);
    await answer(code, 'allow');
    expect(await statusOf(code)).toBe('expired');
    expect(await scan(code)).toBe(found(code));
    expect(await see(found(code))).toContain('This QR code has expired');
  });

  it('the phone beside the code goes on to the website on its own page', async () => {
    const next = new URL(await openOnPC()).search;
    const fields = { next: `/_simulator/qr-login${next}`, decision: 'allow' };
    expect(await press('phone/answer', fields)).toMatch(
      /^https:\/\/shop\.example\/callback\?code=\w{32}&state=abc$/,
    );
  });

  it('a refusal beside the code leaves the code there, cancelled', async () => {
    const code = await openOnPC();
    const next = `/_simulator/qr-login${new URL(code).search}`;
    expect(await press('phone/answer', { next, decision: 'refuse' })).toBeNull();
    expect(await see(next)).toMatch(/<p data-on="cancelled"\s*>/);
  });

  it('a phone that opened what the code says leads nowhere itself', async () => {
    const { pathname, search } = new URL(await openOnPC());
    expect(await press('phone/answer', { next: pathname + search, decision: 'allow' })).toBeNull();
  });
});

describe('the page with the code', () => {
  it('runs its own script and nothing else, and is framed by nobody', async () => {
    const code = await openOnPC();
    const url = code.replace('/connect/confirm', '/_simulator/qr-login');
    const policy = (await simulator.fetch(url)).headers.get('content-security-policy');
    expect(policy).toMatch(/script-src 'sha256-[^']+'; connect-src 'self'.*frame-ancestors 'none'/);
    expect(policy).not.toContain('unsafe');
  });

  it('says that a code nobody remembers has expired', async () => {
    expect(await see('/_simulator/qr-login?uuid=none')).toContain('该二维码已过期');
    expect(await statusOf(`${simulator.endpoints.open}/connect/confirm?uuid=none`)).toBe('expired');
  });
});
