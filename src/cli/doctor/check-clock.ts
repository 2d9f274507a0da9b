import { about, type Finding } from './finding.js';

const clock = about('clock');
const network = about('network');
const TIMEOUT_MS = 5000;
const NOTABLE_MS = 30_000;
/** Pushes that are further from our time are refused. */
const HARMFUL_MS = 300_000;

/** How far this clock is from that of the API, by the `Date` of an answer. */
export async function checkClock(api: string): Promise<Finding> {
  const sentAt = Date.now();
  let date: string | null;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(api, { method: 'HEAD', redirect: 'manual', signal });
    date = response.headers.get('date');
  } catch {
    return network(
      'bad',
      `Nothing can be reached at ${new URL(api).host}: look at DNS, firewall and proxy.`,
      '无法连接微信接口，请检查 DNS、防火墙与代理。',
    );
  }
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs))
    return clock('skip', 'The answer has no Date to compare with.', '响应无 Date，无法比较。');
  // A date is of whole seconds, and was written somewhere between sending and now.
  const skewMs = (sentAt + Date.now()) / 2 - theirs - 500;
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const words: [string, string] = [
    `This machine is ${seconds} s ${skewMs > 0 ? 'ahead' : 'behind'}`,
    `本机时钟${skewMs > 0 ? '快' : '慢'} ${seconds} 秒`,
  ];
  if (Math.abs(skewMs) >= HARMFUL_MS)
    return clock(
      'bad',
      `${words[0]}: message pushes will be refused. Turn on NTP.`,
      `${words[1]}，消息推送会被拒绝，请启用 NTP。`,
    );
  if (Math.abs(skewMs) >= NOTABLE_MS)
    return clock('warn', `${words[0]}. Turn on NTP.`, `${words[1]}，请启用 NTP。`);
  return clock('ok', 'It agrees with WeChat’s.', '与微信服务器一致。');
}
