import type { Endpoints } from '../hosts.js';
import type { RegisteredApp } from '../world/apps.js';
import type { RegisteredPerson } from '../world/people.js';
import type { World } from '../world/world.js';

/** A living token, without its value. */
export interface TokenSummary {
  readonly kind: 'stable' | 'classic' | 'user';
  readonly appId: string;
  readonly openid?: string | undefined;
  readonly scope?: string | undefined;
  readonly leftMs: number;
}

/** The world as other processes see it. App secrets are in it, for whoever has to configure an application; tokens are not. */
export interface WorldSummary {
  readonly now: number;
  readonly endpoints: Endpoints;
  readonly apps: readonly RegisteredApp[];
  readonly people: readonly (RegisteredPerson & {
    openids: Record<string, string>;
    follows: readonly string[];
  })[];
  readonly tokens: readonly TokenSummary[];
}

/** Every token that still works: those of the apps, then those of people, the longest life first. */
export function livingTokens(world: World): TokenSummary[] {
  const now = world.clock.now();
  const common = world.issuedTokens.alive().map(({ kind, appId, expiresAt, replacedAt }) => ({
    kind,
    appId,
    leftMs: Math.min(expiresAt, replacedAt ?? Infinity) - now,
  }));
  const user = world.webTokens.alive().map(({ identity: { appId, openid }, scope, expiresAt }) => ({
    kind: 'user' as const,
    appId,
    openid,
    scope,
    leftMs: expiresAt - now,
  }));
  const longestFirst = (a: TokenSummary, b: TokenSummary): number => b.leftMs - a.leftMs;
  return [...common.sort(longestFirst), ...user.sort(longestFirst)];
}

/** What there is and who follows whom, right now. */
export function describeWorld(world: World): WorldSummary {
  const apps = world.apps.all();
  return {
    now: world.clock.now(),
    endpoints: world.endpoints,
    apps,
    people: world.people.all().map((person) => ({
      ...person,
      openids: Object.fromEntries(
        apps.map((app) => [app.appId, world.people.identity(person.id, app).openid]),
      ),
      follows: apps
        .map(({ appId }) => appId)
        .filter((appId) => world.follows.get(appId, person.id) !== undefined),
    })),
    tokens: livingTokens(world),
  };
}
