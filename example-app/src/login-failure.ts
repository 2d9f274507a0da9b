import type { FollowFailure, LoginFailure } from 'passport-wechat-follower';
import type { Message } from './message.js';
import type { Texts } from './texts/en.js';

/** Why a login by following failed. */
export function followFailure(texts: Texts, { code }: FollowFailure): Message {
  return { ...texts.followFailures[code], action: { href: '/login/follow', label: texts.logInAgain } };
}

/** Why there is no name on the tea card. Who refused has refused nothing but that. */
export function nameFailure(texts: Texts, failure: LoginFailure): Message {
  if (failure.code !== 'access_denied') return loginFailure(texts, failure);
  return { ...texts.nameDeclined, action: { href: '/card', label: texts.card } };
}

/** Why a login failed: one friendly page for every code a {@link LoginFailure} can have. */
export function loginFailure(texts: Texts, { code }: LoginFailure): Message {
  return {
    ...texts.failures[code],
    // In WeChat's preview of a page no login can work: the way on is WeChat's button, not one of ours.
    action: code === 'snapshot_user' ? undefined : { href: '/login', label: texts.logInAgain },
  };
}
