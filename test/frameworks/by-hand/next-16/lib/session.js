import { createHmac, timingSafeEqual } from 'node:crypto';
import { cookies } from 'next/headers';

const sign = (text) => createHmac('sha256', process.env.SESSION_SECRET).update(text).digest('base64url');

/** The session of a signed cookie. Keep it on the server if a logout must end every copy of it. */
export async function readSession() {
  const [text = '', signature = ''] = (await cookies()).get('session')?.value.split('.') ?? [];
  const [given, right] = [Buffer.from(signature), Buffer.from(sign(text))];
  const isOurs = given.length === right.length && timingSafeEqual(given, right);
  return isOurs ? JSON.parse(Buffer.from(text, 'base64url').toString()) : {};
}

export async function writeSession(session) {
  const text = Buffer.from(JSON.stringify(session)).toString('base64url');
  (await cookies()).set('session', `${text}.${sign(text)}`, { httpOnly: true, sameSite: 'lax' });
}
