import { OfficialAccount, type AccountSettings, type Scope, type UserToken } from '../../src/index.js';
import type { WeChatSimulator } from '../../src/simulator/index.js';
import { CALLBACK_URL } from './express-site.js';

/** An account of the simulated world, on its clock. */
export function accountOf(
  simulator: WeChatSimulator,
  options: Partial<AccountSettings> = {},
): OfficialAccount {
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  return new OfficialAccount({ appId, appSecret, endpoints, fetch, now, ...options });
}

/** Logs a person in and gives what the exchange of the code gave. */
export async function userTokenOf(
  simulator: WeChatSimulator,
  { api }: OfficialAccount,
  person: string,
  scope: Scope = 'snsapi_userinfo',
): Promise<UserToken> {
  const url = api.authorizationURL({ callbackURL: CALLBACK_URL, scope, state: 'a1' });
  const callback = await simulator.approve(url, person);
  return api.exchangeCode(new URL(callback!).searchParams.get('code')!);
}
