import { FollowerGuard, type FollowerStatus } from 'passport-wechat-follower';
import { account } from './settings.js';

const followers = new FollowerGuard({ account, loginPath: '/login' });

/** Gives the answer that turns the visitor away, or what the handler makes of a follower. */
export async function onlyFollowers(
  request: Request,
  user: { openid: string; appId: string } | undefined,
  handle: (follower: FollowerStatus | undefined) => Response | Promise<Response>,
): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const decision = await followers.decide({
    method: request.method,
    url: `${pathname}${search}`,
    accept: request.headers.get('accept') ?? undefined,
    user,
  });
  if ('follower' in decision) return handle(decision.follower);
  const { status, headers, body } = decision.refusal;
  return new Response(request.method === 'HEAD' ? null : body, { status, headers });
}
