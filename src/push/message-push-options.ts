import { checkChoice, checkFunction, checkOptionNames, refuseOption } from '../internal/check-options.js';
import { OfficialAccount } from '../official-account.js';
import type { PushMode } from './envelope.js';
import { isEncodingAESKey } from './message-cipher.js';
import { PUSH_HANDLERS, type PushHandlers } from './push-handlers.js';

/** Options of message push (消息推送), the same in every framework. */
export interface MessagePushOptions {
  /** Account whose messages and events WeChat sends. */
  account: OfficialAccount;
  /** Token (令牌), as in WeChat's console: what pushes are signed with. */
  token: string;
  /** EncodingAESKey (消息加解密密钥), as in WeChat's console: 43 letters and digits. Required unless `mode` is `'plain'`. */
  encodingAESKey?: string | undefined;
  /**
   * How WeChat sends (消息加解密方式), as in WeChat's console: encrypted, both ways, or in the clear. In plain mode anybody
   * who sees one push can forge others. Default is `'safe'`.
   */
  mode?: PushMode | undefined;
  /** Token and key that were replaced; they are taken as well, until you leave them out. */
  previous?: { token?: string | undefined; encodingAESKey?: string | undefined } | undefined;
  /** Your code for what WeChat sends. Default is none: followers are kept right without any. */
  on?: PushHandlers | undefined;
}

const OWNER = 'messagePush';

/** Throws the `TypeError` of the first wrong option, naming it and the rule. */
export function checkMessagePushOptions(options: MessagePushOptions): void {
  checkOptionNames<MessagePushOptions>(OWNER, options, {
    account: true,
    token: true,
    encodingAESKey: true,
    mode: true,
    previous: true,
    on: true,
  });
  const { account, token, encodingAESKey, mode, previous, on } = options as Partial<MessagePushOptions>;
  if (!(account instanceof OfficialAccount)) refuseOption(OWNER, 'account', 'must be an OfficialAccount');
  checkChoice(OWNER, 'mode', mode, ['safe', 'compatible', 'plain']);
  checkToken('token', token);
  checkKey('encodingAESKey', encodingAESKey, mode);
  if (encodingAESKey === undefined && mode !== 'plain') {
    refuseOption(OWNER, 'encodingAESKey', "is required unless `mode` is 'plain'");
  }
  if (previous !== undefined) {
    checkOptionNames(`${OWNER}: \`previous\``, previous, { token: true, encodingAESKey: true });
    if (previous.token !== undefined) checkToken('previous.token', previous.token);
    checkKey('previous.encodingAESKey', previous.encodingAESKey, mode);
  }
  if (on !== undefined) {
    checkOptionNames(`${OWNER}: \`on\``, on, PUSH_HANDLERS);
    for (const [name, handler] of Object.entries(on)) checkFunction(OWNER, `on.${name}`, handler);
  }
}

function checkToken(option: string, token: unknown): void {
  if (typeof token !== 'string' || !/^[\w-]{3,32}$/.test(token)) {
    refuseOption(OWNER, option, "must be the token of WeChat's console: 3 to 32 letters and digits");
  }
}

function checkKey(option: string, key: unknown, mode: PushMode | undefined): void {
  if (key === undefined) return;
  // With a key at hand nobody should have to read in the clear; one of the two is a mistake.
  if (mode === 'plain') refuseOption(OWNER, option, "cannot be given when `mode` is 'plain'");
  if (!isEncodingAESKey(key)) {
    refuseOption(OWNER, option, "must be the EncodingAESKey of WeChat's console: 43 letters and digits");
  }
}
