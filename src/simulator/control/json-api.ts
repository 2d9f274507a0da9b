import { WeChatPageError } from '../login/page-error.js';
import { WeChatPushError } from '../push/push-error.js';
import { jsonAnswer, type Answer, type WireRequest } from '../wire.js';
import { Fields } from './fields.js';
import type { OwnParts } from './own-parts.js';
import { ROUTES } from './routes.js';

const PREFIX = '/_simulator/';
const JSON_TYPE = 'application/json; charset=utf-8';

const LIST = Object.entries(ROUTES).map(([route, { takes }]) => ({ route, takes }));

/**
 * The simulator for other processes and languages: what the class can do, under `/_simulator/`, in JSON. The path itself
 * lists what there is.
 */
export async function jsonAPIAnswer(parts: OwnParts, request: WireRequest): Promise<Answer | undefined> {
  const { pathname } = request.url;
  if (!pathname.startsWith(PREFIX)) return undefined;
  const key = `${request.method} ${pathname.slice(PREFIX.length)}`;
  if (key === 'GET ') return jsonAnswer({ routes: LIST }, JSON_TYPE);
  const route = Object.hasOwn(ROUTES, key) ? ROUTES[key] : undefined;
  if (route === undefined) return jsonAnswer({ error: `There is no ${key}`, routes: LIST }, JSON_TYPE, 404);
  try {
    const fields = Fields.of(request);
    fields.check(route.takes);
    return jsonAnswer(await route.run(parts, fields), JSON_TYPE);
  } catch (error) {
    if (error instanceof WeChatPageError) {
      return jsonAnswer({ error: error.message, code: error.code ?? null, text: error.text }, JSON_TYPE, 422);
    }
    if (error instanceof WeChatPushError)
      return jsonAnswer({ error: error.message, text: error.text }, JSON_TYPE, 422);
    // Everything thrown on purpose says what is wrong with the request, and so does `new URL`.
    return jsonAnswer({ error: (error as Error).message }, JSON_TYPE, 400);
  }
}
