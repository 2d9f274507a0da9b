import { randomBytes } from 'node:crypto';
import { OfficialAccount, type Store, type WeChatMiniProgramStrategyOptions } from 'passport-wechat-follower';
import type { AppKeys, Config, PushKeys } from './config.js';
import { portTaken } from './listen.js';

/** Where WeChat pushes to; with a real account enter it, behind PUBLIC_URL, on mp.weixin.qq.com under 服务器配置. */
export const PUSH_PATH = '/wechat';

/** Phones on which a mini program can be opened. */
export interface MiniPhones {
  people(): { id: string; nickname: string }[];
  /** What `wx.login` gives there; `undefined` for a phone that is none. */
  code(person: unknown): string | undefined;
}

/** The WeChat this app talks to: the real one, or a simulated one that it started itself. */
export interface WeChat {
  account: OfficialAccount;
  accountName: string;
  /** Where the simulator's control page is; `undefined` with a real account. */
  simulatorURL: string | undefined;
  /** What the account's QR code says, if that is known. */
  qrCode: string | undefined;
  /** Website app (网站应用) for visitors outside WeChat, if there is one. */
  website: AppKeys | undefined;
  /** Mini program (小程序), if there is one. */
  miniProgram: WeChatMiniProgramStrategyOptions | undefined;
  /** The phones that the page of the mini program plays; `undefined` with a real account. */
  miniPhones: MiniPhones | undefined;
  /** What pushes are signed and encrypted with; `undefined` when the account does not push. */
  push: PushKeys | undefined;
  /** Tells WeChat where the app is, once it listens. A real one is told by the account's owner, by hand. */
  pushTo(origin: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the configured account, on a store that other processes share if there is one; without one, starts simulated WeChat and opens the account it comes with. */
export async function openWeChat(
  { account: given, simulatorPort }: Config,
  store: Store | undefined,
): Promise<WeChat> {
  if (given === undefined) return openSimulated(simulatorPort);
  const { appId, appSecret, name, qrCode, push, website, miniProgram } = given;
  const account = new OfficialAccount({ appId, appSecret, ...(store && { store }) });
  return {
    account,
    accountName: name,
    simulatorURL: undefined,
    qrCode,
    website,
    miniProgram,
    miniPhones: undefined,
    push,
    pushTo: async () => {},
    close: () => account.close(),
  };
}

/** Without the store: each start is a new world, and what is known of an old one is wrong in it. */
async function openSimulated(port: number): Promise<WeChat> {
  // Only here, so that a site with a real account does not even load it.
  const { WeChatSimulator } = await import('passport-wechat-follower/simulator');
  const simulator = new WeChatSimulator();
  await simulator.listen(port).catch(portTaken('SIMULATOR_PORT', port));
  const push = {
    token: randomBytes(8).toString('hex'),
    encodingAESKey: randomBytes(22).toString('hex').slice(1),
  };
  const { officialAccount, websiteApp, miniProgram, endpoints } = simulator;
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
    website: { appId: websiteApp.appId, appSecret: websiteApp.appSecret },
    miniProgram: { appId: miniProgram.appId, appSecret: miniProgram.appSecret, endpoints },
    miniPhones: {
      people: () => simulator.people.map(({ id, nickname }) => ({ id, nickname })),
      code: (person) => {
        const known = simulator.people.find(({ id }) => id === person);
        return known && simulator.miniProgramCode(known.id);
      },
    },
    push,
    pushTo: (origin) =>
      simulator.configurePush(officialAccount.appId, { url: origin + PUSH_PATH, mode: 'safe', ...push }),
    close: async () => {
      await account.close();
      await simulator.close();
    },
  };
}
