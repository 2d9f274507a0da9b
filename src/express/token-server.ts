import { readTokenRequest } from '../token-server/read-token-request.js';
import { TokenServer, type TokenServerOptions } from '../token-server/token-server.js';
import { writeAnswer, type ExpressMiddleware } from './messages.js';

/** Middleware that is a central token server (中控服务器). Mount it where only your own services can reach it. */
export function tokenServer(options: TokenServerOptions): ExpressMiddleware {
  const server = new TokenServer(options);
  return (req, res, next) => {
    const address = req.ip ?? req.socket.remoteAddress;
    server
      .answer(readTokenRequest(req, { address, parsed: (req as { body?: unknown }).body }))
      .then((answer) => writeAnswer(req, res, answer))
      .catch(next);
  };
}
