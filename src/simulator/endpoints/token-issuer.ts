import type { WireRequest } from '../wire.js';
import type { RegisteredApp } from '../world/apps.js';
import { WeChatRefusal } from '../world/refusal.js';
import type { World } from '../world/world.js';
import { requireCredentials } from './checks.js';

/**
 * The app that may have a common access token: the secret is right and not frozen, and the call comes from an address on
 * the allow-list, if there is one. Only accounts have one; mini programs need none.
 */
export function requireIssuer(
  world: World,
  appId: string,
  secret: string,
  { remoteAddress }: WireRequest,
): RegisteredApp {
  const app = requireCredentials(world, appId, secret, world.settings.wrongSecret);
  if (app.secretFrozen) throw new WeChatRefusal(40243);
  const isListed = app.kind !== 'official-account' || (app.ipAllowList?.includes(remoteAddress) ?? true);
  if (!isListed) throw new WeChatRefusal(40164, `invalid ip ${remoteAddress}, not in whitelist`);
  return app;
}
