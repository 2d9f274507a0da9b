import type { RegisteredServer } from '../push/push-configuration.js';
import type { Pushes } from '../push/pushes.js';
import type { Follow } from '../world/follows.js';
import type { CommonAccessTokenKind, IssuedToken } from '../world/issued-tokens.js';
import type { RegisteredPerson } from '../world/people.js';
import type { WebToken } from '../world/web-tokens.js';
import type { World } from '../world/world.js';

/**
 * What outlives a restart: people, who follows whom, tokens, where messages are pushed to, and how far the clock was
 * moved. JSON; a code under way, counted calls, scripted faults and the logs do not outlive one.
 */
export interface SavedState {
  readonly version: 1;
  readonly clockOffsetMs: number;
  readonly people: readonly RegisteredPerson[];
  readonly follows: readonly (Follow & { readonly appId: string; readonly personId: string })[];
  readonly commonAccessTokens: readonly (IssuedToken & { readonly current: boolean })[];
  readonly userTokens: readonly WebToken[];
  readonly pushServers: readonly (Omit<RegisteredServer, 'url'> & {
    readonly appId: string;
    readonly url: string;
  })[];
}

const KINDS: readonly CommonAccessTokenKind[] = ['stable', 'classic'];

/** Everything of the world that is to be kept. */
export function saveState(world: World, pushes: Pushes): SavedState {
  const accounts = world.apps.all();
  const current = new Set(
    accounts.flatMap(({ appId }) => KINDS.map((kind) => world.currentCommonAccessToken(appId, kind))),
  );
  return {
    version: 1,
    // To the second: the two clocks are not read at the same instant.
    // A clock that was never moved may seem to be a moment behind, which rounds to -0.
    clockOffsetMs: Math.max(0, Math.round((world.clock.now() - Date.now()) / 1000)) * 1000,
    people: world.people.all(),
    follows: accounts.flatMap(({ appId }) =>
      world.people.all().flatMap(({ id }) => {
        const follow = world.follows.get(appId, id);
        return follow === undefined ? [] : [{ appId, personId: id, ...follow }];
      }),
    ),
    commonAccessTokens: world.issuedTokens
      .alive()
      .map((token) => ({ ...token, current: current.has(token.value) })),
    userTokens: world.webTokens.all(),
    pushServers: pushes.servers().map(([appId, server]) => ({ ...server, appId, url: server.url.href })),
  };
}

/** Throws a `TypeError` for a value that is no saved state. */
function checkSavedState(value: unknown): asserts value is SavedState {
  const { version, ...lists } = Object(value) as Record<string, unknown>;
  if (version !== 1) throw new TypeError('this is not a state that a simulator of this version saved');
  for (const name of ['people', 'follows', 'commonAccessTokens', 'userTokens', 'pushServers'])
    if (!Array.isArray(lists[name])) throw new TypeError(`\`${name}\` must be an array`);
  if (!Number.isFinite(lists.clockOffsetMs)) throw new TypeError('`clockOffsetMs` must be a number');
}

/** Puts back what was saved; what belongs to an app that is no longer there is left out. */
export function restoreState(world: World, pushes: Pushes, state: SavedState): void {
  checkSavedState(state);
  const isKnown = ({ appId }: { readonly appId: string }): boolean => world.apps.get(appId) !== undefined;
  const offsetMs = world.clock.now() - Date.now();
  world.clock.advance(Math.max(0, state.clockOffsetMs - offsetMs));
  for (const person of state.people) if (world.people.find(person.id) === undefined) world.people.add(person);
  for (const { appId } of world.apps.all())
    for (const { id } of world.people.all()) world.follows.remove(appId, id);
  for (const { appId, personId, ...follow } of state.follows.filter(isKnown))
    world.follows.restore(appId, personId, follow);
  for (const { current, ...token } of state.commonAccessTokens.filter(isKnown)) {
    world.issuedTokens.restore(token);
    if (current) (token.kind === 'stable' ? world.stableTokens : world.classicTokens).restore(token);
  }
  for (const token of state.userTokens) if (isKnown(token.identity)) world.webTokens.restore(token);
  for (const { appId, url, ...server } of state.pushServers)
    if (isKnown({ appId })) pushes.restore(appId, { ...server, url: new URL(url) });
}
