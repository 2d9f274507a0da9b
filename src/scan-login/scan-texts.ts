import type { ScanRecord } from './scan-record.js';

/** Asks whoever scanned whether it is them, and says what they would allow. */
export function askText({ siteName, browser, createdAt }: ScanRecord): string {
  // China has one time, and most of WeChat's people are there.
  const time = new Date(createdAt + 8 * 3_600_000).toISOString().slice(11, 16);
  return (
    `登录“${siteName}”？\n请求来自：${browser}，北京时间 ${time}\n` +
    '如果是你本人打开的登录页，请回复该页面上显示的两位数字；如果二维码是别人发给你的，请不要回复。\n\n' +
    `Log in to “${siteName}”? Asked for by ${browser} at ${time} (UTC+8). ` +
    'If you opened that page yourself, reply with the two digits it shows. If somebody sent you the code, do not reply.'
  );
}

/** The right number. */
export function confirmedText({ siteName }: ScanRecord): string {
  return `已登录“${siteName}”，请回到电脑继续。\nYou are logged in to “${siteName}”. Go on at the computer.`;
}

/** Another number. */
export function refusedText({ siteName }: ScanRecord): string {
  return (
    `数字不符，已取消登录“${siteName}”。如需登录，请在电脑上刷新二维码后重试。\n` +
    `That is not the number. The login to “${siteName}” was cancelled; for another try, ask for a new code at the computer.`
  );
}

/** A code that is over, or that somebody else scanned before. */
export const GONE_TEXT =
  '该登录二维码已失效，请在电脑上刷新后重新扫码。\nThis code is no longer good. Ask for a new one at the computer and scan again.';
