import type {
  PushConfiguration,
  WeChatSimulator,
  WeChatSimulatorOptions,
} from '../../src/simulator/index.js';
import { AccountServer } from '../support/account-server.js';
import { WeChat } from './wechat.js';

/** What `holdTheClock` holds it at. */
export const NOW_SECONDS = Date.UTC(2026, 0, 15, 2) / 1000;

/** For every test a server of its own, and a simulated WeChat that pushes to it once the test starts that. */
export class PushedAccount {
  #server: AccountServer | undefined;
  #wechat: WeChat | undefined;

  constructor() {
    beforeEach(async () => void (this.#server = await new AccountServer().listen()));
    afterEach(async () => {
      await this.#wechat?.simulator.close();
      await this.#server?.close();
    });
  }

  /** Saves the configuration: safe mode and XML, unless changed. */
  async start(changes: Partial<PushConfiguration> = {}, options: WeChatSimulatorOptions = {}): Promise<void> {
    this.#wechat = new WeChat(options);
    await this.simulator.configurePush(this.appId, this.server.configuration(changes));
  }

  get server(): AccountServer {
    return this.#server!;
  }

  get wechat(): WeChat {
    return this.#wechat!;
  }

  get simulator(): WeChatSimulator {
    return this.wechat.simulator;
  }

  get appId(): string {
    return this.wechat.appId;
  }

  get originalId(): string {
    return this.simulator.officialAccount.originalId;
  }

  /** The openid of the person who does everything in these tests. */
  get openid(): string {
    return this.simulator.openid('alex');
  }
}
