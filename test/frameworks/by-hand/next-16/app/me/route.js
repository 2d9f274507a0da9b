import { readSession } from '../../lib/session.js';

export async function GET() {
  const { user } = await readSession();
  return user ? Response.json(user) : Response.json({ error: 'login_required' }, { status: 401 });
}
