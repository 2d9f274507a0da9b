import type { RegisteredApp } from '../world/apps.js';
import { WeChatRefusal } from '../world/refusal.js';
import type { World } from '../world/world.js';

/** The parameter, or the refusal WeChat has for its absence. */
export function requireParameter(query: URLSearchParams, name: string, errcode: number): string {
  const value = query.get(name);
  if (value === null || value === '') throw new WeChatRefusal(errcode);
  return value;
}

/** The only grant type an endpoint takes. */
export function requireGrantType(given: unknown, expected: string): void {
  if (given !== expected) throw new WeChatRefusal(40002);
}

/** The app with that id. App ids are case sensitive. */
export function requireApp(world: World, appId: string): RegisteredApp {
  const app = world.apps.get(appId);
  if (app === undefined) throw new WeChatRefusal(40013);
  return app;
}

/** The app with that id and secret; `wrong` is what any other secret is. */
export function requireCredentials(
  world: World,
  appId: string,
  secret: string,
  wrong: 40125 | 40001 = 40125,
): RegisteredApp {
  const app = requireApp(world, appId);
  if (app.appSecret !== secret) throw new WeChatRefusal(wrong);
  return app;
}

/** The third-party platform that acts for the app, with its token. */
export function requireComponent(world: World, query: URLSearchParams, app: RegisteredApp): string {
  const component = requireParameter(query, 'component_appid', 61024);
  world.components.require(component, requireParameter(query, 'component_access_token', 41001), app.appId);
  return component;
}
