import type { LoginFailure } from 'passport-wechat-follower';
import type { Message } from './message.js';
import type { Texts } from './texts/en.js';

/** Why a login failed: one friendly page for every code a {@link LoginFailure} can have. */
export function loginFailure(texts: Texts, { code }: LoginFailure): Message {
  return {
    ...texts.failures[code],
    // In WeChat's preview of a page no login can work: the way on is WeChat's button, not one of ours.
    action: code === 'snapshot_user' ? undefined : { href: '/login', label: texts.logInAgain },
  };
}
