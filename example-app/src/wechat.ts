import { OfficialAccount } from 'passport-wechat-follower';
import type { Config } from './config.js';
import { portTaken } from './listen.js';

/** The WeChat this app talks to: the real one, or a simulated one that it started itself. */
export interface WeChat {
  account: OfficialAccount;
  accountName: string;
  /** Where the simulator's control page is; `undefined` with a real account. */
  simulatorURL: string | undefined;
  /** What the account's QR code says, if that is known. */
  qrCode: string | undefined;
  close(): Promise<void>;
}

/** Opens the configured account; without one, starts simulated WeChat and opens the account it comes with. */
export async function openWeChat({ account: given, simulatorPort }: Config): Promise<WeChat> {
  if (given === undefined) return openSimulated(simulatorPort);
  const { appId, appSecret, name, qrCode } = given;
  const account = new OfficialAccount({ appId, appSecret });
  return { account, accountName: name, simulatorURL: undefined, qrCode, close: () => account.close() };
}

async function openSimulated(port: number): Promise<WeChat> {
  // Only here, so that a site with a real account does not even load it.
  const { WeChatSimulator } = await import('passport-wechat-follower/simulator');
  const simulator = new WeChatSimulator();
  await simulator.listen(port).catch(portTaken('SIMULATOR_PORT', port));
  const { officialAccount, endpoints } = simulator;
  const account = new OfficialAccount({
    appId: officialAccount.appId,
    appSecret: officialAccount.appSecret,
    endpoints,
  });
  return {
    account,
    accountName: officialAccount.name,
    simulatorURL: endpoints.open,
    qrCode: endpoints.open,
    close: async () => {
      await account.close();
      await simulator.close();
    },
  };
}
