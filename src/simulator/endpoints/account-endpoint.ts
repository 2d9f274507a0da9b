import type { RegisteredApp } from '../world/apps.js';
import { WeChatRefusal } from '../world/refusal.js';
import type { World } from '../world/world.js';
import { requireApp, requireParameter } from './checks.js';
import { apiEndpoint, type Endpoint, type EndpointName } from './endpoint.js';
import { requireJSON } from './json-body.js';

/** A call that an app makes with its common access token. */
export interface AccountCall {
  readonly world: World;
  /** Whose token it is. */
  readonly app: RegisteredApp;
  readonly query: URLSearchParams;
  /** JSON object of the body; empty for a GET. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Who may call: any app that has a token, Official Accounts, or those of them that are verified. */
export type Caller = 'app' | 'account' | 'verified account';

function mayCall({ kind, verified }: RegisteredApp, caller: Caller): boolean {
  if (caller === 'app') return true;
  return kind === 'official-account' && (caller === 'account' || verified);
}

/** An endpoint of the API host that wants a common access token. */
export function accountEndpoint(
  name: EndpointName,
  method: 'GET' | 'POST',
  caller: Caller,
  answer: (call: AccountCall) => object,
): Endpoint {
  return apiEndpoint({
    name,
    method,
    answer: (world, { url: { searchParams: query }, body }) => {
      const { appId } = world.issuedTokens.require(requireParameter(query, 'access_token', 41001));
      const app = requireApp(world, appId);
      if (!mayCall(app, caller)) throw new WeChatRefusal(48001);
      return answer({ world, app, query, fields: method === 'GET' ? {} : requireJSON(body) });
    },
  });
}

/** What an action without a result is answered with. */
export const DONE = { errcode: 0, errmsg: 'ok' } as const;
