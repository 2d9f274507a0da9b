import type { LoginSettings } from './login-settings.js';
import type { StateRecord, StrategyRequest } from './state-store.js';

/** Keeps what a login that begins has to remember; gives the state it is kept under. `again`: it begins by itself. */
export async function keepLogin(
  { states, stateStore }: LoginSettings,
  req: StrategyRequest,
  planned: StateRecord,
  again: boolean,
): Promise<string> {
  // Taken apart, because a record that was stored has marks of its store on it.
  const { strategy, appId, scope, lang, callbackURL, returnTo } = planned;
  const state = states.next(again);
  await stateStore.save(req, state, {
    strategy,
    appId,
    scope,
    lang,
    callbackURL,
    ...(returnTo === undefined ? {} : { returnTo }),
  });
  return state;
}
