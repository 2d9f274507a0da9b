import { Router, type Request, type RequestHandler } from 'express';
import { requireFollower, requireLogin } from 'passport-wechat-follower/express';
import { doorRules } from '../door.js';
import type { Teahouse } from '../teahouse.js';
import type { Visitor } from '../visitor.js';
import { waitAtDoor, wallOf } from '../wall.js';
import type { WeChat } from '../wechat.js';
import { sendEvents } from './send-events.js';

/** The door of the back room. */
export function followersOnly(wechat: WeChat, { reception }: Teahouse): RequestHandler {
  const guard = requireFollower<Request>({ ...doorRules(wechat), openid: ({ user }) => user?.openid });
  const showWall: RequestHandler = async (req, res, next) => {
    const { method, user: visitor } = req;
    const wall = await wallOf(wechat, { method, accept: req.get('Accept'), visitor }, res.locals.texts);
    if (wall === undefined) next();
    else res.status(403).render('wall', wall);
  };
  const note: RequestHandler = async ({ wechatFollower }, _res, next) => {
    if (wechatFollower !== undefined) await reception.noteFollower(wechatFollower);
    next();
  };
  return Router().use(showWall, guard, note);
}

/** Tells those who wait at the door when it is open for them. */
export function doorRoutes(teahouse: Teahouse): Router {
  const isLoggedIn = requireLogin<Request>({ openid: ({ user }) => user?.login.openid });
  return Router().get('/door/events', isLoggedIn, (req, res) => {
    sendEvents(res, waitAtDoor(teahouse, req.user as Visitor));
  });
}
