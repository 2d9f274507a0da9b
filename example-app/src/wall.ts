import type { Readable } from 'node:stream';
import { tellDoor } from './happenings.js';
import type { Teahouse } from './teahouse.js';
import type { Texts } from './texts/en.js';
import type { Visitor } from './visitor.js';
import type { WeChat } from './wechat.js';

/** A request for a page behind the door. */
interface Knock {
  method: string;
  accept: string | undefined;
  visitor: Visitor | undefined;
}

/**
 * What somebody sees who is logged in, wants a page and may not come in; `undefined` leaves them to the guard, which has
 * the last word in any case. `requireFollower` has such a page of its own: this one speaks the language of the visitor,
 * and knows those who came by QR code and whom the account does not know at all.
 */
export async function wallOf(
  { account, accountName, qrCode, simulatorURL }: WeChat,
  { method, accept, visitor }: Knock,
  texts: Texts,
): Promise<object | undefined> {
  const wantsPage = method === 'GET' && /\btext\/html\b/.test(accept ?? '');
  if (visitor === undefined || !wantsPage) return undefined;
  const { openid } = visitor;
  if (openid !== undefined && (await mayEnter(account, openid))) return undefined;
  return {
    title: texts.wall.title,
    lead: openid === undefined ? texts.wall.unknown : texts.wall.notFollowing,
    hasCode: qrCode !== undefined,
    accountName,
    simulatorURL,
  };
}

/** The stream that tells one who waits when the door is open for them. */
export function waitAtDoor(
  { account, reception, doorbell }: Teahouse,
  { login }: Visitor,
): Readable | undefined {
  return doorbell.wait(async (openid) => {
    const visitor = await reception.recall(login);
    return visitor?.openid === openid && (await account.followers.check(openid)).following;
  });
}

/** Whether somebody may come in, as far as this page is concerned: where WeChat cannot say, the guard knows what to do. */
async function mayEnter({ followers }: WeChat['account'], openid: string): Promise<boolean> {
  const follower = await followers.check(openid).catch(() => undefined);
  // Told here and not behind the guard, who never has to ask after this.
  if (follower?.following === true) tellDoor(follower);
  return follower?.following !== false;
}
