import { readTokenRequest } from '../token-server/read-token-request.js';
import { TokenServer, type TokenServerOptions } from '../token-server/token-server.js';
import { writeAnswer, type KoaMiddleware } from './context.js';

/** Middleware that is a central token server (中控服务器). Mount it where only your own services can reach it. */
export function tokenServer(options: TokenServerOptions): KoaMiddleware {
  const server = new TokenServer(options);
  return async (ctx) => {
    const parsed = (ctx.request as { body?: unknown }).body;
    writeAnswer(ctx, await server.answer(readTokenRequest(ctx.req, { address: ctx.ip, parsed })));
  };
}
