import { refusalAnswer, type Endpoint } from './endpoints/endpoint.js';
import type { Fault } from './fault.js';
import { WeChatPageError } from './login/page-error.js';
import { errorPage } from './pages/login-pages.js';
import type { Answer } from './wire.js';

/** No JSON, no UTF-8, and a NUL to end what reads C strings. */
const GARBAGE = Uint8Array.of(0xff, 0xfe, 0x00, 0x7b, 0x22, 0xc3, 0x28, 0xf0, 0x28, 0x8c, 0x28, 0x00, 0x9f);
const CONTROL_CHARACTERS = '\u0001\b\u001f';

/** In a nickname, where people can put them, or else in a field of its own. */
function withControlCharacters(body: string): string {
  const nicknamed = body.replace(/"nickname":"/, `$&${CONTROL_CHARACTERS}`);
  return nicknamed === body ? body.replace(/^\{/, `{"note":"${CONTROL_CHARACTERS}",`) : nicknamed;
}

/** On a login page an errcode is the page with that number, if WeChat has one. */
function refusal({ name, host }: Endpoint, errcode: number, nowMs: number, errmsg?: string): Answer {
  const page = host === 'open' ? WeChatPageError.known(errcode) : undefined;
  return page === undefined ? refusalAnswer(name, errcode, nowMs, errmsg) : errorPage(page);
}

function answerTo(endpoint: Endpoint, fault: Fault, right: () => Answer, nowMs: number): Answer {
  if (fault.errcode !== undefined) return refusal(endpoint, fault.errcode, nowMs, fault.errmsg);
  if (fault.garbage === true)
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: GARBAGE };
  if (fault.status !== undefined || fault.body !== undefined) {
    const { status = 200, body = '' } = fault;
    return { status, headers: { 'content-type': 'text/plain' }, body };
  }
  const answer = right();
  if (fault.controlCharacters !== true || typeof answer.body !== 'string') return answer;
  return { ...answer, body: withControlCharacters(answer.body) };
}

/** What a call is answered that meets a fault; `right` gives, and brings about, what it would have been otherwise. */
export function faultyAnswer(endpoint: Endpoint, fault: Fault, right: () => Answer, nowMs: number): Answer {
  const answer = answerTo(endpoint, fault, right, nowMs);
  const contentType = fault.contentType === undefined ? {} : { 'content-type': fault.contentType };
  return { ...answer, headers: { ...answer.headers, ...contentType, ...fault.headers } };
}
