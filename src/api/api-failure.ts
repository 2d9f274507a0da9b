import { WeChatApiError } from '../errors/wechat-api-error.js';
import { WeChatError } from '../errors/wechat-error.js';
import { DeadlinePassed } from '../internal/deadline.js';
import { withoutSecrets } from '../internal/without-secrets.js';
import { hintOfErrcode } from './errcodes.js';
import { ISSUING_ENDPOINTS } from './issuing-endpoints.js';
import { neverConnected } from './never-connected.js';
import { BodyTooLarge, MAX_BODY_BYTES } from './transport.js';
import { field, type Wire } from './wire.js';

const TRACE_SUFFIX = /,?\s*(?:rid:\s*([0-9a-f]{1,16}(?:-[0-9a-f]{1,16}){2})|hints?:\s*\[[^\]]{0,80}\]).*$/s;

/** The exchange ended without an answer. `error` is what the transport threw. */
export function noAnswer(endpoint: string, error: unknown): WeChatError {
  if (error instanceof BodyTooLarge) return oddAnswer(endpoint, `more than ${MAX_BODY_BYTES} bytes`);
  if (error instanceof DeadlinePassed) {
    return new WeChatError(
      'ERR_WECHAT_TIMEOUT',
      `${endpoint}: WeChat did not answer within ${error.timeoutMs} ms`,
      {
        endpoint,
        hint: 'WeChat or the way to it is slow; try again, or raise `timeoutMs`. 微信响应超时，请稍后重试或调大 timeoutMs。',
      },
    );
  }
  const cause = withoutSecrets(rootOf(error));
  // What a second attempt of a call that must not arrive twice depends on.
  if (neverConnected(error)) Object.assign(cause, { syscall: 'connect' });
  return new WeChatError(
    'ERR_WECHAT_NETWORK',
    `${endpoint}: WeChat could not be reached (${cause.message})`,
    {
      endpoint,
      cause,
      hint: isOfNoNetwork(error)
        ? 'Names under .invalid are of no network: hand over `fetch: simulator.fetch`, or call `simulator.listen()` before ' +
          'you read `simulator.endpoints`. 该地址仅存在于进程内：请传入 fetch: simulator.fetch，或先调用 simulator.listen()。'
        : 'Check that this server may connect to WeChat (DNS, firewall, proxy). 请检查本服务器到微信的网络（DNS、防火墙、代理）。',
    },
  );
}

/** A simulator that does not listen has such addresses, so that nothing else ever answers in its place (RFC 6761). */
function isOfNoNetwork(error: unknown): boolean {
  const { hostname } = Object(rootOf(error)) as { hostname?: unknown };
  return typeof hostname === 'string' && hostname.endsWith('.invalid');
}

/** WeChat, or something between, answered with a status other than 2xx. */
export function oddStatus(endpoint: string, status: number): WeChatError {
  return new WeChatError(
    'ERR_WECHAT_HTTP_STATUS',
    `${endpoint}: WeChat answered with HTTP status ${status}`,
    {
      endpoint,
      hint: 'Something between this server and WeChat answered, or WeChat is in trouble; try again later. 可能是代理或微信故障，请稍后重试。',
    },
  );
}

/** The answer is not what WeChat documents. `what` says how, without quoting it. */
export function oddAnswer(endpoint: string, what: string): WeChatError {
  return new WeChatError('ERR_WECHAT_RESPONSE', `${endpoint}: WeChat answered with ${what}`, {
    endpoint,
    hint: 'The answer is not one WeChat documents; a proxy or a captive portal may have written it. 返回内容不符合微信文档，可能被代理改写。',
  });
}

/** The answer is an `errcode`. `sensitive` are values of the request that must not come back in the text. */
export function refusal(
  endpoint: string,
  errcode: number,
  wire: Wire,
  sensitive: readonly string[],
): WeChatApiError {
  const errmsg = field(wire, 'errmsg');
  const text = typeof errmsg === 'string' ? errmsg.slice(0, 2000) : '';
  const rid = TRACE_SUFFIX.exec(text)?.[1];
  return new WeChatApiError({
    endpoint,
    errcode,
    errmsg: cleaned(text.replace(TRACE_SUFFIX, ''), sensitive),
    rid,
    hint: hintFor(endpoint, errcode, text),
  });
}

/**
 * For an address that is not on the allow-list WeChat says which one it saw; behind a NAT nobody else could tell. And
 * 40001 is a dead token anywhere but where tokens are issued: nobody shows one there, so it is the secret.
 */
function hintFor(endpoint: string, errcode: number, text: string): string | undefined {
  const isSecret = errcode === 40001 && Object.values(ISSUING_ENDPOINTS).includes(endpoint);
  const hint = hintOfErrcode(isSecret ? 40125 : errcode);
  const address = errcode === 40164 ? /\b\d{1,3}(?:\.\d{1,3}){3}\b/.exec(text)?.[0] : undefined;
  return address === undefined || hint === undefined
    ? hint
    : `WeChat sees this server as ${address}. ${hint}`;
}

// eslint-disable-next-line no-control-regex -- a line break in a log entry is an injected entry
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Longer than any word WeChat writes and shorter than anything it issues. */
const LOOKS_ISSUED = /[A-Za-z0-9_-]{24,}/g;

/** Text of somebody else, made fit for messages and logs: one short line without a secret. */
function cleaned(text: string, sensitive: readonly string[]): string {
  let clean = text.replace(LOOKS_ISSUED, '[redacted]');
  for (const value of sensitive) if (value !== '') clean = clean.replaceAll(value, '[redacted]');
  return clean.replace(CONTROL_CHARACTERS, ' ').slice(0, 200).trim();
}

/** `fetch` wraps what happened ("fetch failed"); the code that tells something is on its cause. */
function rootOf(error: unknown): unknown {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown };
  return typeof code !== 'string' && typeof cause === 'object' && cause !== null ? cause : error;
}
