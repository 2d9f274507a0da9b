import proxyaddr from 'proxy-addr';
import { ownAddress } from '../own-address.js';
import type { Middleware } from './context.js';

/** Takes visitors of another name of this machine to the address that WeChat returns to. */
export function stayAtOwnAddress(origin: string): Middleware {
  return async (ctx, next) => {
    const there = ownAddress(origin, ctx.headers.host, ctx.originalUrl);
    if (there === undefined) {
      await next();
    } else if (ctx.method === 'GET') {
      ctx.redirect(there);
    } else {
      ctx.status = 421;
      ctx.body = 'Misdirected Request';
    }
  };
}

/**
 * Where visitors come from, and how. Koa's own `proxy` believes every proxy, or as many as there are; which ones, it
 * cannot be told. That people come by https we know from our own address, whatever the last part of the way is.
 */
export function believeProxies(origin: string, trusted: number | string[] | undefined): Middleware {
  const trust =
    typeof trusted === 'number'
      ? (_address: string, hops: number): boolean => hops < trusted
      : proxyaddr.compile(trusted ?? []);
  const isSecure = origin.startsWith('https:');
  return (ctx, next) => {
    ctx.request.ip = proxyaddr(ctx.req, trust);
    ctx.cookies.secure = isSecure;
    return next();
  };
}
