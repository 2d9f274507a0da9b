import { isWellFormedState } from './state.js';

/** What the query of a request says about the login it belongs to. */
export type CallbackQuery =
  /** Neither code nor state: somebody who wants to log in. */
  | { kind: 'start' }
  /** A callback nobody's login can have caused. */
  | { kind: 'malformed' }
  /** WeChat sent the visitor back without a code: they refused. */
  | { kind: 'denied'; state: string }
  | { kind: 'code'; state: string; code: string };

const CODE = /^[A-Za-z0-9_-]{1,512}$/;
/** In place of a code, what some of WeChat's pages send when the visitor refuses. */
const DENIAL = 'authdeny';

/** Reads a query, trusting none of it: repeated or nested parameters are malformed, not "the first one". */
export function readCallbackQuery(query: unknown): CallbackQuery {
  const { code, state } = Object(query) as { code?: unknown; state?: unknown };
  if (code === undefined && state === undefined) return { kind: 'start' };
  if (!isWellFormedState(state)) return { kind: 'malformed' };
  if (code === undefined || code === '' || code === DENIAL) return { kind: 'denied', state };
  return typeof code === 'string' && CODE.test(code) ? { kind: 'code', state, code } : { kind: 'malformed' };
}
