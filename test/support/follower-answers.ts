import type { Fault } from '../../src/simulator/index.js';

/** What WeChat may answer `cgi-bin/user/info` with, and what a guard that knows nothing more makes of it. */
export const FOLLOWER_ANSWERS: [string, Fault, number][] = [
  ['subscribe 1', { body: '{"subscribe":1,"openid":"OPENID"}' }, 200],
  ['subscribe "1"', { body: '{"subscribe":"1","openid":"OPENID"}' }, 200],
  ['subscribe 0', { body: '{"subscribe":0,"openid":"OPENID"}' }, 403],
  ['subscribe "0"', { body: '{"subscribe":"0","openid":"OPENID"}' }, 403],
  ['errcode 40003', { errcode: 40003 }, 403],
  ['errcode 46004', { errcode: 46004 }, 403],
  ['errcode 50005', { errcode: 50005 }, 403],
  ['no subscribe', { body: '{"openid":"OPENID"}' }, 503],
  ['subscribe true', { body: '{"subscribe":true,"openid":"OPENID"}' }, 503],
  ['subscribe 2', { body: '{"subscribe":2,"openid":"OPENID"}' }, 503],
  ['subscribe -1', { body: '{"subscribe":-1,"openid":"OPENID"}' }, 503],
  ['subscribe null', { body: '{"subscribe":null,"openid":"OPENID"}' }, 503],
  ['subscribe [1]', { body: '{"subscribe":[1],"openid":"OPENID"}' }, 503],
  ['subscribe "yes"', { body: '{"subscribe":"yes","openid":"OPENID"}' }, 503],
  ['subscribe in __proto__', { body: '{"openid":"OPENID","__proto__":{"subscribe":1}}' }, 503],
  ['subscribe 1 beside an errcode', { body: '{"subscribe":1,"openid":"OPENID","errcode":-1}' }, 503],
  ['an answer about somebody else', { body: '{"subscribe":1,"openid":"oSomebodyElse"}' }, 503],
  ['an answer about nobody', { body: '{"subscribe":1}' }, 503],
  ['a list of answers', { body: '[{"subscribe":1,"openid":"OPENID"}]' }, 503],
  ['an empty object', { body: '{}' }, 503],
  ['an empty body', { body: '' }, 503],
  ['a page', { body: '<html>subscribe=1</html>' }, 503],
  ['errcode -1', { errcode: -1 }, 503],
  ['errcode 40013', { errcode: 40013 }, 503],
  ['errcode 43004', { errcode: 43004 }, 503],
  ['errcode 45009', { errcode: 45009 }, 503],
  ['errcode 45011', { errcode: 45011 }, 503],
  ['errcode 48001', { errcode: 48001 }, 503],
  ['errcode 99999', { errcode: 99999, errmsg: 'never heard of' }, 503],
  ['status 500', { status: 500, body: '{"subscribe":1,"openid":"OPENID"}' }, 503],
  ['status 302', { status: 302, body: '{"subscribe":1,"openid":"OPENID"}' }, 503],
  ['a reset connection', { reset: true }, 503],
  ['an answer cut in the middle', { truncate: true }, 503],
];

/** The same answer, about this person. */
export function aboutPerson(fault: Fault, openid: string): Fault {
  return typeof fault.body === 'string' ? { ...fault, body: fault.body.replaceAll('OPENID', openid) } : fault;
}
