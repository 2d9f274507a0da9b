import { json, Router, type ErrorRequestHandler, type Request, type RequestHandler } from 'express';
import passport from 'passport';
import type { MiniProgramFailure } from 'passport-wechat-follower';
import { apologise } from '../apology.js';
import { MiniDesk, miniProgramStrategy, type MiniAnswer } from '../mini/mini-desk.js';
import type { Teahouse } from '../teahouse.js';
import type { WeChat } from '../wechat.js';
import { limit } from './limits.js';

/** What a mini program talks to, without cookies and, on simulated WeChat, a page that plays one. */
export function miniRoutes(wechat: WeChat, teahouse: Teahouse, sameOriginOnly: RequestHandler): Router {
  const { miniProgram, miniPhones } = wechat;
  const routes = Router();
  if (miniProgram === undefined) return routes;
  const desk = new MiniDesk(teahouse);
  passport.use(miniProgramStrategy(miniProgram, teahouse));

  const logIn: RequestHandler = (req, res, next) => {
    const learn: passport.AuthenticateCallback = (error, user, info, status) => {
      if (error) next(error);
      else if (user) res.json(desk.sessions.begin(user.login));
      else res.status(Number(status)).json({ error: (info as MiniProgramFailure).code });
    };
    (passport.authenticate('wechat-miniprogram', { session: false }, learn) as RequestHandler)(
      req,
      res,
      next,
    );
  };
  const answer =
    (answerOf: (authorization: string | undefined) => MiniAnswer | Promise<MiniAnswer>): RequestHandler =>
    async (req, res) => {
      const { status, body } = await answerOf(req.get('Authorization'));
      res.status(status).json(body);
    };
  routes
    .all('/mini/login', limit(60), logIn)
    .get(
      '/mini/me',
      answer((authorization) => desk.me(authorization)),
    )
    .post(
      '/mini/logout',
      answer((authorization) => desk.logOut(authorization)),
    );
  if (miniPhones !== undefined) {
    routes
      .get('/mini', (_req, res) => {
        res.render('mini', { title: res.locals.texts.mini.title, people: miniPhones.people() });
      })
      .post('/mini/code', sameOriginOnly, json({ limit: '1kb' }), (req: Request, res) => {
        const code = miniPhones.code((Object(req.body) as { person?: unknown }).person);
        res.status(code === undefined ? 404 : 200).json({ code });
      });
  }
  return routes.use('/mini/login', inJSON);
}

/** A mini program has no use for a page. */
const inJSON: ErrorRequestHandler = (error: unknown, req, res, next) => {
  if (res.headersSent) {
    next(error);
    return;
  }
  const { status, headers, message } = apologise(error, req.method, req.baseUrl, res.locals.texts);
  res.status(status).set(headers).json({ error: 'try_again', reference: message.reference });
};
