import { redirect } from 'next/navigation';
import { readSession } from '../../lib/session.js';
import { wechat } from '../../lib/wechat.js';

/** A server component cannot answer with a status of its own: it leads to the login, or to the route that shows the follow page. */
export default async function Page() {
  const { user } = await readSession();
  const url = '/page-for-followers';
  const decision = await wechat().followers.decide({ method: 'GET', url, accept: 'text/html', user });
  if ('refusal' in decision) redirect(decision.refusal.headers.Location ?? '/members');
  return <p>关注者 {decision.follower?.openid}</p>;
}
