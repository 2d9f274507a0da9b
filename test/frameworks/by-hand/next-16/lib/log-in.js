import { isWeChatError } from 'passport-wechat-follower';
import { readSession, writeSession } from './session.js';
import { wechat } from './wechat.js';

const headers = { 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' };

/** Does for one request what `passport.authenticate` does, where there is no Passport: five ends, on a child of the strategy. */
const attempt = (request, options) =>
  new Promise((resolve, reject) => {
    const ends = {
      success: (user, info) => resolve({ user, info }),
      fail: (failure, status = 401) => resolve({ failure, status }),
      redirect: (url) => resolve({ redirect: url }),
      error: reject,
    };
    Object.assign(Object.create(wechat().strategy), ends).authenticate({ headers: {}, ...request }, options);
  });

/** Begins or ends a login in a route handler. */
export async function logIn(request, options = {}) {
  const session = await readSession();
  const query = Object.fromEntries(request.nextUrl.searchParams);
  try {
    const end = await attempt({ query, session, user: session.user }, options);
    if ('failure' in end) return Response.json(end.failure, { status: end.status, headers });
    // A new session once somebody is logged in: nothing of before lives on.
    await writeSession('redirect' in end ? session : { user: end.user });
    const location = 'redirect' in end ? end.redirect : (end.info.returnTo ?? '/me');
    return new Response(null, { status: 302, headers: { ...headers, location } });
  } catch (error) {
    if (!isWeChatError(error)) throw error;
    return Response.json({ code: error.code }, { status: error.status, headers });
  }
}
