import { randomBytes } from 'node:crypto';

import { signPush } from '../../push/signature.js';
import { about, type Finding } from './finding.js';

const push = about('push URL');
const TIMEOUT_MS = 5000;
const LONGEST_ECHO = 4096;

/** What the server answers to the question of WeChat whether it belongs to the account; `undefined`: nothing in time. */
async function ask(address: string, token: string): Promise<{ status: number; echoed: boolean } | undefined> {
  const url = new URL(address);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const [nonce, echostr] = [String(randomBytes(4).readUInt32BE()), randomBytes(16).toString('hex')];
  const signature = signPush(token, timestamp, nonce);
  for (const [name, value] of Object.entries({ signature, timestamp, nonce, echostr }))
    url.searchParams.set(name, value);
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body = (await response.text()).slice(0, LONGEST_ECHO);
    return { status: response.status, echoed: response.status === 200 && body === echostr };
  } catch {
    return undefined;
  }
}

/** Whether the server passes WeChat's verification, and fails it for anybody else. */
export async function checkPushURL(address: string, token: string | undefined): Promise<Finding> {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    return push('bad', 'It must be an http or https address.', '必须是 http 或 https 地址。');
  if (token === undefined)
    return push(
      'bad',
      'There is no Token to ask with: set WECHAT_PUSH_TOKEN.',
      '缺少 Token，请设置 WECHAT_PUSH_TOKEN。',
    );
  const right = await ask(address, token);
  if (right === undefined)
    return push(
      'bad',
      'Nothing answered within 5 seconds, which is as long as WeChat waits.',
      '5 秒内无响应，微信会判定超时。',
    );
  if (!right.echoed)
    return push(
      'bad',
      `The server answered ${right.status} without the echostr: is its token the same, its clock right, and nothing (login, redirect) in front of it?`,
      '服务器未原样返回 echostr：请检查 Token 是否一致、时钟是否准确、前面有无登录或跳转。',
    );
  const wrong = await ask(address, randomBytes(16).toString('hex'));
  if (wrong?.echoed === true)
    return push(
      'bad',
      'The server answers to wrong signatures too: anybody can send it messages. Verify them.',
      '服务器未校验签名，任何人都能伪造推送，请校验 signature。',
    );
  return push(
    'ok',
    'The server passes the verification, and fails it for others.',
    '服务器通过验证，并拒绝错误签名。',
  );
}
