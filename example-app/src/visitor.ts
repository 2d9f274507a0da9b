import type { WeChatProfile } from 'passport-wechat-follower';
import type { Identity, Person } from './people/people.js';

/** A login, which is all that the session keeps: no name, and none of WeChat's tokens. */
export interface Login extends Identity {
  /** What was asked for; a mini program, and a login by following, ask for nothing. */
  scope?: WeChatProfile['scope'];
  at: number;
}

/** Who is logged in. */
export interface Visitor {
  login: Login;
  person: Person;
  /** Their openid at the Official Account, if it is known: the only one that guards can ask about. */
  openid: string | undefined;
}
