import { WeChatMiniProgramStrategy, type WeChatMiniProgramStrategyOptions } from 'passport-wechat-follower';
import type { Teahouse } from '../teahouse.js';
import { BearerSessions, bearerOf } from './bearer-sessions.js';

/** An answer to the mini program: JSON, with its status. */
export interface MiniAnswer {
  status: number;
  body: object;
}

const LOGIN_REQUIRED: MiniAnswer = { status: 401, body: { error: 'login_required' } };

/** How a mini program logs in; `verify` gets its session key, and leaves it where it is. */
export function miniProgramStrategy(
  options: WeChatMiniProgramStrategyOptions,
  { reception }: Teahouse,
): WeChatMiniProgramStrategy {
  return new WeChatMiniProgramStrategy(options, (_session, profile, done) => {
    reception.receive(profile).then((visitor) => done(null, visitor), done);
  });
}

/** What mini programs are told. They send a token of ours instead of a cookie. */
export class MiniDesk {
  readonly sessions = new BearerSessions();
  readonly #teahouse: Teahouse;

  constructor(teahouse: Teahouse) {
    this.#teahouse = teahouse;
  }

  /** Who sends this token, what we know of them, and their card: the same as on the phone and on the PC. */
  async me(authorization: string | undefined): Promise<MiniAnswer> {
    const { account, desk, reception } = this.#teahouse;
    const login = this.sessions.find(bearerOf(authorization));
    const visitor = login && (await reception.recall(login));
    if (visitor === undefined) return LOGIN_REQUIRED;
    const { person, openid } = visitor;
    const card = openid === undefined ? undefined : await desk.cards.find(openid);
    return {
      status: 200,
      body: {
        name: person.displayName ?? null,
        places: person.links.length,
        isKnownToAccount: person.links.some(({ appId }) => appId === account.appId),
        card: card === undefined ? null : { number: card.number, cups: card.cups },
      },
    };
  }

  /** Ends the session of this token. */
  logOut(authorization: string | undefined): MiniAnswer {
    const token = bearerOf(authorization);
    if (token === undefined || this.sessions.find(token) === undefined) return LOGIN_REQUIRED;
    this.sessions.end(token);
    return { status: 200, body: {} };
  }
}
