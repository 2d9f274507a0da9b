import type { PushConfiguration, PushMode } from '../../simulator/index.js';
import { resolveConfiguration } from '../../simulator/push/push-configuration.js';
import { parseFlags, parsePort } from '../parse-flags.js';
import { UsageError } from '../usage-error.js';

const FLAGS = {
  port: 'value',
  host: 'value',
  https: 'value',
  ca: 'value',
  scenario: 'value',
  state: 'value',
  push: 'value',
  'push-token': 'value',
  'push-key': 'value',
  'push-mode': 'value',
  open: 'switch',
  help: 'switch',
} as const;

export const SIMULATE_HELP = `Usage: passport-wechat-follower simulate [flags]

Serves a simulated WeChat with a control page. 启动模拟微信与控制台。

  --port PORT        where; 0 is any free port. Default is 3001
  --host HOST        who may reach it. Default is 127.0.0.1, this machine only
  --https PORT       HTTPS too, with a certificate authority of its own
  --ca FILE          where to write its certificate. Default is wechat-simulator-ca.pem
  --scenario FILE    accounts, people, follows, faults: see docs/simulate.md
  --state FILE       keep people, follows, tokens and clock across restarts
  --push URL         push messages and events (消息推送) of the first account there
  --push-token T     its Token
  --push-key K       its EncodingAESKey, 43 letters or digits; not in plain mode
  --push-mode MODE   safe (default), compatible or plain
  --open             open the control page in a browser
  --help             this text
`;

const PUSH_FLAGS = {
  url: '--push',
  token: '--push-token',
  encodingAESKey: '--push-key',
  mode: '--push-mode',
};

/** What `simulate` was told. */
export interface SimulateSettings {
  readonly port: number;
  readonly host: string;
  readonly httpsPort: number | undefined;
  readonly ca: string;
  readonly scenario: string | undefined;
  readonly state: string | undefined;
  readonly push: PushConfiguration | undefined;
  readonly open: boolean;
}

function readPush(
  flags: Readonly<Record<string, string | boolean | undefined>>,
): PushConfiguration | undefined {
  const text = (name: string): string | undefined => flags[name] as string | undefined;
  const url = text('push');
  const [token, encodingAESKey] = [text('push-token'), text('push-key')];
  const mode = text('push-mode') ?? 'safe';
  if (url === undefined) {
    const without = ['push-token', 'push-key', 'push-mode'].find((name) => flags[name] !== undefined);
    if (without !== undefined) throw new UsageError(`--${without} says nothing without --push URL`);
    return undefined;
  }
  if (token === undefined)
    throw new UsageError('--push needs --push-token, the Token that your server checks');
  const configuration = { url, token, encodingAESKey, mode: mode as PushMode };
  try {
    resolveConfiguration(configuration, false);
  } catch (error) {
    const inFlags = (_: string, option: keyof typeof PUSH_FLAGS) => PUSH_FLAGS[option];
    throw new UsageError((error as Error).message.replace(/`configuration\.(\w+)`/g, inFlags));
  }
  return configuration;
}

/** Reads the flags; `help` when that is all that is wanted. */
export function readSimulateFlags(args: readonly string[]): SimulateSettings | 'help' {
  const flags = parseFlags(args, FLAGS);
  if (flags.help === true) return 'help';
  if (flags.ca !== undefined && flags.https === undefined)
    throw new UsageError('--ca says nothing without --https PORT');
  return {
    port: parsePort('port', flags.port ?? '3001'),
    host: flags.host ?? '127.0.0.1',
    httpsPort: flags.https === undefined ? undefined : parsePort('https', flags.https),
    ca: flags.ca ?? 'wechat-simulator-ca.pem',
    scenario: flags.scenario,
    state: flags.state,
    push: readPush(flags),
    open: flags.open === true,
  };
}
