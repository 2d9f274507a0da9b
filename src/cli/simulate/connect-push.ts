import { setTimeout as pause } from 'node:timers/promises';

import { WeChatPushError, type PushConfiguration, type WeChatSimulator } from '../../simulator/index.js';
import type { Terminal } from '../terminal.js';
import { UsageError } from '../usage-error.js';

const AGAIN_MS = 1000;

/**
 * Asks a server whether it belongs to the account until it says so: the application is often started after its WeChat.
 * Says so once when it has to wait, and when it is done. Rejects with a {@link UsageError} for a wrong configuration.
 */
export async function connectPush(
  simulator: WeChatSimulator,
  appId: string,
  configuration: PushConfiguration,
  terminal: Pick<Terminal, 'print' | 'warn' | 'stop'>,
): Promise<void> {
  let told = '';
  while (!terminal.stop.aborted) {
    try {
      await simulator.configurePush(appId, configuration);
      terminal.print(`Message push of ${appId}: the server is verified 消息推送已通过验证`);
      return;
    } catch (error) {
      if (!(error instanceof WeChatPushError))
        throw new UsageError((error as Error).message, { cause: error });
      if (told !== error.message)
        terminal.warn(`Message push of ${appId} waits for its server 等待推送服务器: ${error.message}`);
      told = error.message;
    }
    await pause(AGAIN_MS, undefined, { signal: terminal.stop }).catch(() => undefined);
  }
}
