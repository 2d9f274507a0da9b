import { writeSession } from '../../lib/session.js';

export async function POST() {
  await writeSession({});
  return new Response(null, { status: 204 });
}
