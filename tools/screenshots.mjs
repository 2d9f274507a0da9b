// Pictures of every page of the example app, on a phone and on a desktop, light and dark, for people to look at.
// Usage: node tools/screenshots.mjs [folder]; without a folder, into the one for temporary files.
// What a screen shows of those in the READMEs goes into docs/pictures/.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  CHROMIUM,
  CJK_FONTS,
  chromiumPath,
  ensureBuilt,
  ensureExampleApp,
  ensureNode,
  ensurePackages,
  ensureSystemPackages,
} from './ensure.mjs';

ensureNode();
ensureSystemPackages([CHROMIUM, CJK_FONTS]);
ensurePackages();
ensureBuilt();
ensureExampleApp();
const { chromium } = await import('playwright-core');

const WECHAT =
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36 MicroMessenger/8.0.50';
const DEVICES = {
  phone: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    locale: 'zh-CN',
    userAgent: WECHAT,
  },
  desktop: { viewport: { width: 1280, height: 800 }, locale: 'en-GB' },
};
/** Pictures in the READMEs: by device, in the light. */
const KEPT = { phone: ['consent', 'follow', 'members'], desktop: ['simulator'] };
const pictures = fileURLToPath(new URL('../docs/pictures/', import.meta.url));
mkdirSync(pictures, { recursive: true });
const folder = resolve(process.argv[2] ?? join(tmpdir(), 'passport-wechat-follower-screenshots'));
mkdirSync(folder, { recursive: true });

const main = fileURLToPath(new URL('../example-app/dist/express/main.js', import.meta.url));
const app = spawn(process.execPath, [main], {
  env: { ...process.env, PORT: '0', SIMULATOR_PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const addresses = [];
for await (const line of createInterface({ input: app.stdout })) {
  if (addresses.push(line.replace(/^.*: (?=http)/, '')) === 2) break;
}
const [home, simulator] = addresses;
const browser = await chromium.launch({ executablePath: chromiumPath(), chromiumSandbox: false });

/** One visitor, who sees every page once. */
async function walk(device, colorScheme) {
  const context = await browser.newContext({ ...DEVICES[device], colorScheme });
  const page = await context.newPage();
  const shoot = async (name) => {
    await page.screenshot({ path: join(folder, `${name}-${device}-${colorScheme}.png`), fullPage: true });
    if (colorScheme === 'light' && KEPT[device].includes(name))
      await page.screenshot({ path: join(pictures, `${name}.jpg`), quality: 80, scale: 'css' });
  };
  const see = async (name, path) => {
    await page.goto(home + path);
    await shoot(name);
  };
  const control = (path, data) => context.request.post(`${simulator}/_simulator/${path}`, { data });
  /** A callback of a login begun here, whatever it is to say. */
  const callback = async (query) => {
    const begun = await context.request.get(`${home}/login/consent`, { maxRedirects: 0 });
    const state = new URL(begun.headers().location).searchParams.get('state');
    return `/auth/wechat/callback?${query}state=${state}`;
  };
  const person = `guest-${device}-${colorScheme}`;
  await control('people', { id: person, nickname: device === 'phone' ? '林小满' : 'Mei Lin' });

  await see('home', '/');
  await page.goto(`${home}/login/consent`);
  await shoot('who-holds-the-phone');
  await page.click(`button[value="${person}"]`);
  await shoot('consent');
  if (device === 'phone') {
    await page.check('[name=snapshot]');
    await page.click('button[value="allow"]');
    await shoot('snapshot-page');
    await page.click('.notice a');
    await shoot('snapshot-user');
  }
  await see('access-denied', await callback(''));
  await see('code-rejected', await callback('code=NoSuchCode&'));
  await see('invalid-state', '/auth/wechat/callback?code=NoSuchCode');
  await see('not-found', '/no-such-page');
  if (device === 'phone') {
    await page.goto(`${home}/login`);
    await shoot('home-silent');
  }
  await page.goto(`${home}/login/consent`);
  await page.click('button[value="allow"]');
  await page.waitForURL(`${home}/`);
  await shoot('home-logged-in');
  await see('follow', '/members');
  await control('follow', { person });
  await page.waitForURL(`${home}/members`);
  await page.waitForSelector('.menu', { timeout: 15_000 });
  await shoot('members');
  await see('account', '/account');
  await see('card', '/card');
  await page.click('form[action="/card/cup"] button');
  await shoot('card-used');
  await see('panel', '/panel');
  if (device === 'desktop') await see('follow-login', '/login/follow');
  await page.goto(`${home}/mini`);
  for (const [index, what] of ['login', 'me', 'stranger', 'again'].entries()) {
    await page.click(`button[value="${what}"]`);
    await page
      .locator('.mini-log li')
      .nth(index + 1)
      .waitFor();
  }
  await shoot('mini');
  await page.goto(home);
  await page.click('form[action="/logout"] button');
  await see('logged-out', '/members');
  await control('fail', { endpoint: 'sns/oauth2/access_token', fault: { errcode: -1 } });
  await page.goto(`${home}/login`);
  await shoot('wechat-away');
  await page.goto(simulator);
  await shoot('simulator');
  await context.close();
}

try {
  for (const device of Object.keys(DEVICES))
    for (const scheme of ['light', 'dark']) await walk(device, scheme);
  console.log(`The pictures are in ${folder}`);
} finally {
  await browser.close();
  app.kill();
  await once(app, 'exit');
}
