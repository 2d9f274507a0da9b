import { rateLimit } from 'express-rate-limit';
import { limitRules } from '../limits.js';
import { showMessage, type Context, type Middleware } from './context.js';

type Count = (req: { ip: string }, res: object, next: (said?: unknown) => void) => void;

const TOO_MANY = Symbol('too many');

/**
 * So many a minute from one address. Counted by what counts on Express and asks hardly anything of it: the limiter made
 * for Koa keeps every address it ever saw, unless it has Redis.
 */
export function limit(perMinute: number): Middleware {
  const count = rateLimit({
    ...limitRules(perMinute),
    validate: false,
    handler: (_req, _res, next) => next(TOO_MANY),
  }) as unknown as Count;
  return async (ctx, next) => {
    const said = await new Promise((resolve) => count({ ip: ctx.ip }, asOnExpress(ctx), resolve));
    if (said === TOO_MANY) await showMessage(ctx, 429, ctx.state.view.texts.tooMany);
    else if (said !== undefined) throw said as Error;
    else await next();
  };
}

/** An answer as far as the count writes to it. */
function asOnExpress(ctx: Context): object {
  return {
    headersSent: false,
    setHeader: (name: string, value: string) => ctx.set(name, value),
    append: (name: string, value: string) => ctx.append(name, value),
  };
}
