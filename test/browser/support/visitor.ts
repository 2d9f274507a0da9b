import { randomUUID } from 'node:crypto';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { ExampleApp } from './example-app';

/** What a visitor looks through. */
export type Device = 'phone' | 'desktop';

/** WeChat's own browser on a phone. */
export const WECHAT_BROWSER = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
  locale: 'zh-CN',
  userAgent:
    'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.50',
} as const;

const DEVICES = {
  phone: WECHAT_BROWSER,
  desktop: { viewport: { width: 1280, height: 800 }, locale: 'en' },
} as const;

/** Chromium as the tests run it: nothing of it may leave this machine. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium-headless-shell',
    chromiumSandbox: false,
    args: [
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Names resolve to nothing: only 127.0.0.1 is there.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });

/** Somebody with a WeChat account of their own and a browser of their own, in front of the example app. */
export class Visitor {
  readonly id = `guest-${randomUUID().slice(0, 8)}`;
  readonly nickname: string;
  /** What the browser complained about. */
  readonly complaints: string[] = [];
  readonly context: BrowserContext;
  readonly device: Device;
  readonly #app: ExampleApp;
  #page: Page | undefined;

  private constructor(app: ExampleApp, device: Device, context: BrowserContext) {
    this.#app = app;
    this.device = device;
    this.context = context;
    this.nickname = device === 'phone' ? '林小满' : 'Mei Lin';
    context.on('page', (page) => this.#listen(page));
    context.on('weberror', (error) => this.complaints.push(`page error: ${String(error.error())}`));
  }

  /** A new person arrives. */
  static async arrive(browser: Browser, app: ExampleApp, device: Device): Promise<Visitor> {
    const visitor = new Visitor(app, device, await browser.newContext(DEVICES[device]));
    await app.simulate('people', { id: visitor.id, nickname: visitor.nickname });
    visitor.#page = await visitor.context.newPage();
    return visitor;
  }

  /** The first tab. */
  get page(): Page {
    return this.#page!;
  }

  /** Opens a path of the app. */
  async open(path: string, page = this.page): Promise<number> {
    const response = await page.goto(this.#app.url + path);
    return response!.status();
  }

  /** Picks up the phone, the one beside the code on a PC: chosen once, it stays with this person. */
  async takePhone(page = this.page): Promise<void> {
    await page.locator(`button[name="person"][value="${this.id}"]`).click();
  }

  /** Picks up the phone and goes through with a login, which asks on a PC only. */
  async goThrough(page = this.page): Promise<void> {
    await this.takePhone(page);
    if (this.device === 'desktop') await this.answer('allow', page);
  }

  /** Presses the first button of the home page and comes back logged in: silently on a phone, by QR code on a PC. */
  async logIn(): Promise<void> {
    await this.open('/');
    await this.page.locator('a[href="/login"]').click();
    await this.goThrough();
    await this.page.locator('.visitor').waitFor();
  }

  /** Logs in so that the nickname is known: on a phone the second button asks for it, on a PC every login tells it. */
  async logInWithConsent(): Promise<void> {
    if (this.device === 'desktop') return this.logIn();
    await this.open('/');
    await this.page.locator('a[href="/login/consent"]').click();
    await this.takePhone();
    await this.answer('allow');
    await this.page.locator('.visitor').waitFor();
  }

  /** Answers the consent sheet. */
  async answer(decision: 'allow' | 'refuse', page = this.page): Promise<void> {
    await page.locator(`button[name="decision"][value="${decision}"]`).click();
  }

  /** Presses the button on the home page. */
  async logOut(): Promise<void> {
    await this.open('/');
    await this.page.locator('form[action="/logout"] button').click();
    await this.page.locator('a[href="/login"]').waitFor();
  }

  /** Whether the home page knows them. */
  async isLoggedIn(): Promise<boolean> {
    await this.open('/');
    return this.page.locator('.visitor').isVisible();
  }

  /** A guarded page that answers 403 is not a fault of the page, but Chromium reports it as one. */
  #listen(page: Page): void {
    page.on('console', (message) => {
      const isRefusal = /^Failed to load resource: .* status of (?:401|403|404|405)/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !isRefusal) {
        this.complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? '';
      // A page that is left takes its requests along.
      if (reason !== 'net::ERR_ABORTED') this.complaints.push(`request failed: ${request.url()} ${reason}`);
    });
  }
}
