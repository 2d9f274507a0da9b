import { readSession } from '../../lib/session.js';
import { wechat } from '../../lib/wechat.js';

export async function GET(request) {
  const { user } = await readSession();
  const { pathname, search } = request.nextUrl;
  const accept = request.headers.get('accept') ?? undefined;
  const decision = await wechat().followers.decide({ method: 'GET', url: pathname + search, accept, user });
  if ('follower' in decision) return Response.json(decision.follower);
  const { status, headers, body } = decision.refusal;
  return new Response(body, { status, headers });
}
