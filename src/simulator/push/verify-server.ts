import type { SimulatedClock } from '../world/clock.js';
import { exchange } from './http-exchange.js';
import type { RegisteredServer } from './push-configuration.js';
import { WeChatPushError } from './push-error.js';
import { verificationRequest } from './signed-request.js';

/**
 * Asks a server whether it belongs to the account, as WeChat does when the configuration is saved: it must check the
 * signature and answer `echostr`, that and nothing else. Rejects with a `WeChatPushError` when it does not.
 */
export async function verifyServer(
  clock: SimulatedClock,
  timeoutMs: number,
  server: RegisteredServer,
): Promise<void> {
  const { echostr, ...request } = verificationRequest(server, clock.now());
  const end = await exchange(clock, timeoutMs, request);
  if (end.kind === 'unreachable') throw new WeChatPushError('no answer', end.problem);
  if (end.kind === 'interrupted') throw new WeChatPushError('no answer', 'the simulator was closed');
  if (end.kind === 'timeout')
    throw new WeChatPushError(
      'no answer',
      `the server did not answer the verification within ${timeoutMs} ms`,
    );
  if (end.status !== 200) {
    throw new WeChatPushError(
      'wrong answer',
      `the server answered the verification with status ${end.status}; does it have the same token?`,
    );
  }
  if (end.body !== echostr) {
    const size = Buffer.byteLength(end.body);
    throw new WeChatPushError(
      'wrong answer',
      `the server must answer the verification with echostr and nothing else, but answered ${size} other bytes`,
    );
  }
}
