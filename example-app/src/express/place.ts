import { Router, urlencoded, type RequestHandler } from 'express';
import type { CookieRules } from '../cookies.js';
import { elsewhereOf } from '../elsewhere.js';
import { homeOf } from '../home.js';
import { PLACE_COOKIE, placeNamed } from '../place.js';
import type { WeChat } from '../wechat.js';

/** The home page and, on simulated WeChat, the switch between phone and PC. */
export function homeRoutes(wechat: WeChat, sameOriginOnly: RequestHandler, cookie: CookieRules): Router {
  const routes = Router().get('/', (req, res) => {
    res.render('home', homeOf(wechat, req.headers, res.locals.texts));
  });
  if (wechat.simulatorURL === undefined) return routes;
  const form = urlencoded({ limit: '1kb', extended: false });
  return routes.post('/place', sameOriginOnly, form, (req, res) => {
    const place = placeNamed((Object(req.body) as { place?: unknown }).place);
    if (place !== undefined) res.cookie(PLACE_COOKIE, place, cookie);
    res.redirect(303, '/');
  });
}

/** Sends visitors who cannot log in where they are to where they can. */
export function onlyWherePossible(wechat: WeChat, origin: string): RequestHandler {
  return (req, res, next) => {
    const elsewhere = elsewhereOf(wechat, req.headers, origin, res.locals.texts);
    if (elsewhere === undefined) next();
    else res.status(403).render('elsewhere', elsewhere);
  };
}
