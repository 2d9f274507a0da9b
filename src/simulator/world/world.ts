import type { ResolvedOptions, Settings } from '../options.js';
import type { Endpoints } from '../hosts.js';
import { Apps } from './apps.js';
import { ClassicTokens } from './classic-tokens.js';
import { SimulatedClock } from './clock.js';
import { Codes } from './codes.js';
import { Components } from './components.js';
import { Consents } from './consents.js';
import { Follows } from './follows.js';
import {
  IssuedTokens,
  TOKEN_REFUSALS,
  type CommonAccessTokenKind,
  type TokenRefusal,
} from './issued-tokens.js';
import { JsTickets } from './js-tickets.js';
import { Labels } from './labels.js';
import { People } from './people.js';
import { QRCodes } from './qr-codes.js';
import { QRLogins } from './qr-logins.js';
import { Quotas } from './quotas.js';
import { Rids } from './rids.js';
import { StableTokens } from './stable-tokens.js';
import { WebTokens } from './web-tokens.js';

/** How a common access token dies behind the application's back. */
export interface Revocation {
  /** Whether `cgi-bin/stable_token` goes on handing out the dead token until it is forced. Default is `false`. */
  readonly servedAnyway?: boolean | undefined;
  /** What the APIs answer to the token from then on: 40001, 40014 or 42001. Default is `40001`. */
  readonly errcode?: TokenRefusal | undefined;
}

/** Everything that is true in one simulated WeChat: the endpoints and pages read it and change it. */
export class World {
  readonly clock = new SimulatedClock();
  readonly settings: Settings;
  readonly apps: Apps;
  readonly components: Components;
  readonly people: People;
  readonly follows: Follows;
  readonly consents: Consents;
  readonly codes: Codes;
  readonly webTokens: WebTokens;
  readonly quotas: Quotas;
  readonly rids: Rids;
  readonly labels = new Labels();
  readonly jsTickets: JsTickets;
  readonly qrCodes: QRCodes;
  readonly qrLogins: QRLogins;
  readonly issuedTokens: IssuedTokens;
  readonly classicTokens: ClassicTokens;
  readonly stableTokens: StableTokens;
  /** Where this world can be reached right now. */
  endpoints: Endpoints;

  constructor(options: ResolvedOptions, endpoints: Endpoints) {
    const { now } = this.clock;
    this.settings = options.settings;
    this.endpoints = endpoints;
    this.apps = new Apps(options.apps);
    this.components = new Components(options.components);
    this.people = new People(this.apps, options.people);
    this.follows = new Follows(now);
    this.consents = new Consents(now);
    this.codes = new Codes(now);
    this.webTokens = new WebTokens(now, this.settings.refreshTokens);
    this.qrCodes = new QRCodes(now);
    this.qrLogins = new QRLogins(now);
    this.jsTickets = new JsTickets(now);
    this.quotas = new Quotas(now, this.settings.quotas, this.settings.dailyQuotas);
    this.rids = new Rids(now);
    this.issuedTokens = new IssuedTokens(now);
    this.classicTokens = new ClassicTokens(this.issuedTokens, this.settings.classicOverlapMs);
    this.stableTokens = new StableTokens(now, this.issuedTokens, this.quotas, this.settings.forcedOverlapMs);
  }

  /** The unionid a person has under an open platform account; throws when no app is bound to it. */
  unionid(id: string, platform: string | undefined): string {
    const app = this.apps.all().find((one) => platform !== undefined && one.platform === platform);
    const unionid = app && this.people.identity(this.people.named(id).id, app).unionid;
    if (unionid === undefined)
      throw new TypeError('No app is bound to that platform: nobody has a unionid there');
    return unionid;
  }

  /** What must not be seen in a log. */
  secrets(): string[] {
    return [...this.apps.all().map(({ appSecret }) => appSecret), ...this.components.secrets()];
  }

  /** The code `wx.login` gives a person inside a mini program. Default is the first mini program. */
  miniProgramCode(personId: string, appId: string | undefined): string {
    const app = this.apps.named(appId, 'mini-program');
    const identity = this.people.identity(this.people.named(personId).id, app);
    return this.codes.issue(app, { identity, scope: 'mini-program' });
  }

  /** The newest common access token of one kind, dead or alive. */
  currentCommonAccessToken(appId: string, kind: CommonAccessTokenKind): string | undefined {
    return (kind === 'stable' ? this.stableTokens : this.classicTokens).current(appId);
  }

  /** Kills that token; see `StableTokens.revoke` for `servedAnyway`. */
  revokeCommonAccessToken(
    appId: string,
    kind: CommonAccessTokenKind,
    { servedAnyway = false, errcode = 40001 }: Revocation,
  ): void {
    if (!TOKEN_REFUSALS.includes(errcode))
      throw new TypeError(`\`errcode\` must be one of ${TOKEN_REFUSALS.join(', ')}`);
    if (kind === 'stable') {
      this.stableTokens.revoke(appId, servedAnyway, errcode);
      return;
    }
    const current = this.classicTokens.current(appId);
    if (current !== undefined) this.issuedTokens.retire(current, 0, errcode);
  }
}
