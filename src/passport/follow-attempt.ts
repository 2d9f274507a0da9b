import { WeChatError } from '../errors/wechat-error.js';
import { localPath } from '../internal/local-path.js';
import type { OfficialAccount } from '../official-account.js';
import { prefersHTML } from '../page/prefers-html.js';
import type { ScanLogins, ScanState } from '../scan-login/scan-logins.js';
import type { ScanStep } from '../scan-login/scan-record.js';
import { setAnswerHeader } from './answer-headers.js';
import type { CodeDrawings } from './code-drawings.js';
import { describeBrowser } from './describe-browser.js';
import { EventStream } from './event-stream.js';
import { findFollower } from './find-follower.js';
import {
  NOT_CONFIRMED,
  NOT_FOLLOWING,
  SCENE_EXPIRED,
  TOO_MANY_CODES,
  WRONG_METHOD,
} from './follow-failure.js';
import { buildFollowLoginPage } from './follow-page.js';
import { buildFollowProfile } from './follow-profile.js';
import type { FollowSession } from './follow-session.js';
import { followStateOf } from './follow-state.js';
import type { Outcome } from './outcome.js';
import { protectAnswer } from './protect-answer.js';
import type { StrategyRequest } from './state-store.js';
import { settleVerify, type AnyVerifyFunction } from './verify.js';
import { writeAnswer } from './write-answer.js';

/** What a strategy for logins by following is set up with. Nothing of a single request. */
export interface FollowSettings {
  account: OfficialAccount;
  siteName: string;
  codesPerMinute: number;
  alreadyLoggedInPath: string;
  passReqToCallback: boolean;
  verify: AnyVerifyFunction;
  logins: ScanLogins;
  sessions: FollowSession;
  drawings: CodeDrawings;
  /** Streams of events that are open in this process. */
  streams: Set<EventStream>;
}

type FollowRequest = StrategyRequest & { method?: string };

/** The visitor waits for it at the end of a login that took them a minute. */
const FOLLOWER_MS = 3_000;
const RETRY_AFTER_SECONDS = 60;
/** Beyond these a stream tells the state once, and its browser comes back for the next. */
const MAX_STREAMS = 1_000;
const FINAL = ['confirmed', 'refused', 'expired'];
const OVER: readonly ScanStep[] = ['refused', 'used'];

/** One request of a login by following: shows the code, tells where the login stands, or finishes it. */
export class FollowAttempt {
  readonly #settings: FollowSettings;
  readonly #req: FollowRequest;
  readonly #returnTo: unknown;
  readonly #outcome: Outcome;

  constructor(settings: FollowSettings, req: FollowRequest, returnTo: unknown, outcome: Outcome) {
    this.#settings = settings;
    this.#req = req;
    this.#returnTo = returnTo;
    this.#outcome = outcome;
  }

  /** Takes the attempt to its end. */
  async run(): Promise<void> {
    protectAnswer(this.#req);
    const { method } = this.#req;
    if (method === 'POST') return this.#finish();
    if (method === 'GET') return this.#show();
    setAnswerHeader(this.#req, 'Allow', 'GET, POST');
    this.#outcome.fail(WRONG_METHOD);
  }

  async #show(): Promise<void> {
    const { accept } = Object(this.#req.headers) as { accept?: string };
    if (accept?.includes('text/event-stream') === true) return this.#stream();
    const wantsPage = prefersHTML(accept);
    // A page that asks again and again, in a tab nobody closes, has no new code made.
    if (!wantsPage && !this.#begins()) {
      this.#tell(await this.#look());
      return;
    }
    const scan = await this.#open();
    if (scan === undefined) {
      setAnswerHeader(this.#req, 'Retry-After', String(RETRY_AFTER_SECONDS));
      this.#outcome.fail(TOO_MANY_CODES);
    } else if (wantsPage) this.#showPage(scan);
    else this.#tell(scan);
  }

  #begins(): boolean {
    return (Object(this.#req.query) as { begin?: unknown }).begin !== undefined;
  }

  #showPage(scan: NonNullable<ScanState>): void {
    const { siteName, drawings } = this.#settings;
    const { content } = scan.record;
    const code = { content, drawing: drawings.of(content) };
    const { html, policy } = buildFollowLoginPage(siteName, followStateOf(scan), code);
    const headers = {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
    };
    writeAnswer(this.#req, { headers, body: html });
  }

  #tell(scan: ScanState): void {
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    writeAnswer(this.#req, { headers, body: JSON.stringify(followStateOf(scan)) });
  }

  async #stream(): Promise<void> {
    const { streams, sessions } = this.#settings;
    const scene = sessions.sceneOf(this.#req);
    await this.#look(scene);
    const isOne = streams.size >= MAX_STREAMS;
    const stream = new EventStream(async () => {
      const state = followStateOf(await this.#look(scene));
      return { state, isFinal: isOne || FINAL.includes(state.status) };
    });
    streams.add(stream);
    stream.once('close', () => streams.delete(stream));
    const headers = {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      // nginx keeps what it passes on until it has enough of it.
      'X-Accel-Buffering': 'no',
    };
    writeAnswer(this.#req, { headers, body: stream });
  }

  async #look(scene = this.#settings.sessions.sceneOf(this.#req)): Promise<ScanState> {
    const scan = scene === undefined ? undefined : await this.#settings.logins.read(scene);
    if (scan?.record.step === 'forgeable') throw forgeable();
    return scan;
  }

  /** The code of this browser: the one it has, as long as that is good for anything. */
  async #open(): Promise<ScanState> {
    const { logins, sessions, siteName, codesPerMinute } = this.#settings;
    const { 'user-agent': userAgent } = Object(this.#req.headers) as { 'user-agent'?: string };
    const request = { siteName, browser: describeBrowser(userAgent), codesPerMinute };
    let ended: string | undefined;
    for (;;) {
      const scene = await sessions.begin(this.#req, ended);
      const scan = await logins.open({ ...request, scene });
      if (scan?.record.step === 'forgeable') {
        await sessions.end(this.#req);
        throw forgeable();
      }
      if (scan === undefined || !OVER.includes(scan.record.step)) return scan;
      ended = scene;
    }
  }

  async #finish(): Promise<void> {
    const { logins, sessions } = this.#settings;
    const scene = sessions.sceneOf(this.#req);
    const taken = scene === undefined ? { step: undefined } : await logins.take(scene);
    if ('openid' in taken) return this.#complete(taken.openid);
    const { step } = taken;
    if (step === 'forgeable') throw forgeable();
    if (step !== undefined && step !== 'used') this.#outcome.fail(NOT_CONFIRMED);
    // Another tab of this browser was first, mostly: it is logged in, or will be in a moment.
    else if (this.#isLoggedIn() || (step === 'used' && (await sessions.wasReplaced(this.#req))))
      this.#outcome.redirect(this.#settings.alreadyLoggedInPath);
    else this.#outcome.fail(SCENE_EXPIRED);
  }

  #isLoggedIn(): boolean {
    return this.#req.user !== undefined && this.#req.user !== null;
  }

  async #complete(openid: string): Promise<void> {
    const { account, sessions, passReqToCallback, verify } = this.#settings;
    const follower = await findFollower(account, openid, FOLLOWER_MS);
    await sessions.end(this.#req);
    if (follower?.following === false) {
      this.#outcome.fail(NOT_FOLLOWING);
      return;
    }
    const profile = buildFollowProfile(account.appId, openid, follower);
    const { user, info } = await settleVerify(verify, [...(passReqToCallback ? [this.#req] : []), profile]);
    if (user === undefined) {
      this.#outcome.refuse(info);
      return;
    }
    const asked = this.#returnTo;
    const returnTo = localPath(
      typeof asked === 'function' ? (asked as (req: StrategyRequest) => unknown)(this.#req) : asked,
    );
    this.#outcome.success(user, returnTo === undefined ? { ...info } : { returnTo, ...info });
  }
}

function forgeable(): WeChatError {
  return new WeChatError(
    'ERR_WECHAT_CONFIG',
    'WeChatFollowStrategy: the message push of the account is not encrypted, so anybody could write the events that log people in',
    {
      hint:
        "Choose the safe mode (安全模式) in WeChat's console and give messagePush the encodingAESKey. " +
        '请在公众平台启用安全模式，并为 messagePush 配置 encodingAESKey。',
    },
  );
}
