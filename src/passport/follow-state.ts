import type { ScanState } from '../scan-login/scan-logins.js';

/**
 * Where a login by following stands, as a page of yours is told in JSON or by server-sent events. `qrCodeURL` is WeChat's
 * picture of the code, `qrContent` what it says, for whoever draws it. `number` is what the visitor has to reply with.
 * After `confirmed` the page posts to the same address; `refused` and `expired` need a new code.
 */
export type FollowLoginState =
  | { status: 'waiting'; qrCodeURL: string; qrContent: string; expiresInMs: number }
  | { status: 'scanned'; number: string; expiresInMs: number }
  | { status: 'confirmed' }
  | { status: 'refused' }
  | { status: 'expired' };

/** What the browser that began a login may know of it; who scanned is not part of that. */
export function followStateOf(scan: ScanState): FollowLoginState {
  if (scan === undefined) return { status: 'expired' };
  const { record, ttlMs } = scan;
  const expiresInMs = Math.max(0, Math.round(ttlMs));
  switch (record.step) {
    case 'shown':
      return {
        status: 'waiting',
        qrCodeURL: record.pictureURL,
        qrContent: record.content,
        expiresInMs,
      };
    case 'scanned':
      return { status: 'scanned', number: record.number ?? '', expiresInMs };
    case 'confirmed':
    case 'refused':
      return { status: record.step };
    // Another tab was faster: who posts now goes where those go who are logged in already.
    case 'used':
      return { status: 'confirmed' };
    default:
      return { status: 'expired' };
  }
}
