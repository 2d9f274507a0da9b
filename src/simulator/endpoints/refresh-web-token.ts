import type { World } from '../world/world.js';
import { requireApp, requireGrantType, requireParameter, type requireComponent } from './checks.js';
import { webTokenAnswer } from './web-token-answer.js';

/** Extends or replaces a user token; with `platformOf`, for the third-party platform that got it and says so. */
export function refreshWebToken(
  world: World,
  query: URLSearchParams,
  platformOf?: typeof requireComponent,
): object {
  const appId = requireParameter(query, 'appid', 41002);
  const refreshToken = requireParameter(query, 'refresh_token', 41003);
  requireGrantType(query.get('grant_type'), 'refresh_token');
  const app = requireApp(world, appId);
  const component = platformOf?.(world, query, app);
  world.quotas.count(`sns/oauth2/refresh_token ${app.appId}`, 'minute', 50_000);
  return webTokenAnswer(world, world.webTokens.refresh(refreshToken, app.appId, component), false);
}
