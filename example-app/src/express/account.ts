import { Router, type Request } from 'express';
import { requireLogin } from 'passport-wechat-follower/express';
import { accountOf } from '../account.js';
import type { Visitor } from '../visitor.js';
import type { WeChat } from '../wechat.js';

/** The page "My account". */
export function accountRoutes(wechat: WeChat): Router {
  const isLoggedIn = requireLogin<Request>({ loginPath: '/login', openid: ({ user }) => user?.login.openid });
  return Router().get('/account', isLoggedIn, (req, res) => {
    res.render('account', accountOf(wechat, req.user as Visitor, res.locals));
  });
}
