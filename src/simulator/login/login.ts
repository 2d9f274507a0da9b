import type { World } from '../world/world.js';
import type { LoginLink } from './login-link.js';
import { WeChatPageError } from './page-error.js';

/** Code and state go before a `#`, after a query that is there already. */
function addToQuery(address: string, added: readonly (readonly [string, string])[]): string {
  if (added.length === 0) return address;
  const hashAt = address.indexOf('#');
  const page = hashAt < 0 ? address : address.slice(0, hashAt);
  const hash = hashAt < 0 ? '' : address.slice(hashAt);
  const separator = page.includes('?') ? (/[?&]$/.test(page) ? '' : '&') : '?';
  return (
    page + separator + added.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&') + hash
  );
}

const statePart = ({ state }: LoginLink): [string, string][] =>
  state === undefined ? [] : [['state', state]];

/** A test account lets nobody in but its followers. */
export function checkVisitor(world: World, { app }: LoginLink, personId: string): void {
  world.people.named(personId);
  if (app.testAccount && world.follows.get(app.appId, personId) === undefined)
    throw WeChatPageError.numbered(10006);
}

/** Whether the person is not asked: by the scope, or where a switch of the simulator says that WeChat knows them. */
export function isSilent(world: World, { app, scope, forcePopup }: LoginLink, personId: string): boolean {
  if (scope !== 'snsapi_userinfo') return scope === 'snsapi_base';
  const { silentForFollowers, silentAfterConsentMs } = world.settings;
  if (silentForFollowers && world.follows.get(app.appId, personId) !== undefined) return true;
  return !forcePopup && world.consents.isWithin(app.appId, personId, silentAfterConsentMs);
}

/** Whether the page opens as a snapshot page; silent logins never do of themselves. */
export function opensAsSnapshot(world: World, link: LoginLink, personId: string): boolean {
  if (link.scope !== 'snsapi_userinfo' || isSilent(world, link, personId)) return false;
  return link.forceSnapShot || world.people.named(personId).snapshot;
}

/** The person goes on: the address WeChat redirects to, with a fresh code. */
export function allow(world: World, link: LoginLink, personId: string, snapshot: boolean): string {
  const identity = world.people.identity(personId, link.app, snapshot);
  const { app, scope, component } = link;
  const code = world.codes.issue(app, { identity, scope, component });
  if (scope === 'snsapi_userinfo' && !snapshot) world.consents.note(app.appId, personId);
  // A third-party platform has one callback for many accounts, and is told which one this is.
  const appidPart: [string, string][] = component === undefined ? [] : [['appid', app.appId]];
  return addToQuery(link.redirectURI, [['code', code], ...statePart(link), ...appidPart]);
}

/** The person refuses: the address WeChat redirects to, or `undefined` when it stays where it is. */
export function refuse(world: World, link: LoginLink): string | undefined {
  return world.settings.denial === 'stay' ? undefined : addToQuery(link.redirectURI, statePart(link));
}
