import type { Response } from 'express';
import type { LoginFailure } from 'passport-wechat-follower';
import { showMessage } from './message.js';

/** Shows why a login failed: one friendly page for every code a {@link LoginFailure} can have. */
export function showLoginFailure(res: Response, { code }: LoginFailure, status: number): void {
  const { texts } = res.locals;
  showMessage(res, status, {
    ...texts.failures[code],
    // In WeChat's preview of a page no login can work: the way on is WeChat's button, not one of ours.
    action: code === 'snapshot_user' ? undefined : { href: '/login', label: texts.logInAgain },
  });
}
