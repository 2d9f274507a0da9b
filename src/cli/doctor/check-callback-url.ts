import { isIP } from 'node:net';

import { isLoopback } from '../../internal/loopback.js';
import { about, type Finding } from './finding.js';

const callback = about('callback URL');

/** Whether WeChat can come back to that address. `simulated`: a WeChat on this machine can go anywhere. */
export function checkCallbackURL(value: string, simulated: boolean): Finding {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol))
    return callback(
      'bad',
      'It must be absolute, such as https://example.com/auth/wechat/callback.',
      '必须是完整的 https 地址。',
    );
  const url = new URL(value);
  const names = ['code', 'state'].filter((name) => url.searchParams.has(name));
  if (url.hash !== '') return callback('bad', 'It must not hold a fragment (#).', '不能包含 # 片段。');
  if (names.length > 0)
    return callback(
      'bad',
      `WeChat adds ${names.join(' and ')} itself: take it out.`,
      '不能自带 code 或 state 参数。',
    );
  if (simulated)
    return callback('ok', 'It has the right shape for a simulated WeChat.', '格式正确（仅用于模拟微信）。');
  if (isLoopback(url))
    return callback(
      'bad',
      'Nobody else can open an address of this machine.',
      '本机地址无法被微信用户访问。',
    );
  if (url.protocol === 'http:')
    return callback('bad', 'It must be https: the code travels in it.', '必须使用 https，code 在其中传输。');
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0)
    return callback('bad', 'WeChat takes names only, no IP addresses.', '网页授权域名不支持 IP 地址。');
  if (url.port !== '')
    return callback('bad', 'WeChat takes no port in the callback domain.', '网页授权域名不支持端口号。');
  return callback(
    'ok',
    `Enter ${url.hostname} as callback domain (网页授权域名) at mp.weixin.qq.com, exactly so.`,
    `请确认公众平台的网页授权域名正是 ${url.hostname}。`,
  );
}
