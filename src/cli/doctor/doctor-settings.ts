import { parseFlags } from '../parse-flags.js';
import { readJSONFile } from '../read-json-file.js';
import type { Terminal } from '../terminal.js';
import { UsageError } from '../usage-error.js';

/** Where each setting comes from: a flag, an environment variable, a member of the file. Secrets have no flag. */
const SOURCES = {
  appId: ['app-id', 'WECHAT_APP_ID'],
  appSecret: [undefined, 'WECHAT_APP_SECRET'],
  kind: ['kind', 'WECHAT_TOKEN_KIND'],
  callbackURL: ['callback-url', 'WECHAT_CALLBACK_URL'],
  pushURL: ['push-url', 'WECHAT_PUSH_URL'],
  pushToken: [undefined, 'WECHAT_PUSH_TOKEN'],
  redisURL: ['redis-url', 'REDIS_URL'],
  api: ['api', 'WECHAT_API'],
} as const;

/** What is to be looked at; what was not given is not. */
export type DoctorSettings = { readonly [Name in keyof typeof SOURCES]: string | undefined };

const FLAGS = {
  config: 'value',
  'app-id': 'value',
  kind: 'value',
  'callback-url': 'value',
  'push-url': 'value',
  'redis-url': 'value',
  api: 'value',
  help: 'switch',
} as const;

export const DOCTOR_HELP = `Usage: passport-wechat-follower doctor [flags]

Looks at a configuration, asks WeChat, and says what to do, one line each. 检查配置并给出处理建议。
Exits with 1 when something has to be mended.

  --config FILE        JSON with any of ${Object.keys(SOURCES).join(', ')}
  --app-id ID          or WECHAT_APP_ID
  --kind KIND          stable (default) or classic; or WECHAT_TOKEN_KIND
  --callback-url URL   or WECHAT_CALLBACK_URL
  --push-url URL       or WECHAT_PUSH_URL
  --redis-url URL      or REDIS_URL
  --api URL            in the place of https://api.weixin.qq.com; or WECHAT_API

Secrets come from WECHAT_APP_SECRET and WECHAT_PUSH_TOKEN or the file: a command line can be seen by everybody.
`;

const SECRET_FLAGS = ['app-secret', 'secret', 'push-token', 'token'];

function readFile(folder: string, file: string | undefined): Readonly<Record<string, unknown>> {
  if (file === undefined) return {};
  const content = readJSONFile(folder, file);
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new UsageError(`${file} must hold an object`);
  for (const [name, value] of Object.entries(content)) {
    if (!Object.hasOwn(SOURCES, name))
      throw new UsageError(`${file}: \`${name}\` is not known; there are ${Object.keys(SOURCES).join(', ')}`);
    if (typeof value !== 'string') throw new UsageError(`${file}: \`${name}\` must be a string`);
  }
  return content as Readonly<Record<string, unknown>>;
}

function checkForm({ api, kind }: DoctorSettings): void {
  if (api !== undefined && !(URL.canParse(api) && /^https?:$/.test(new URL(api).protocol)))
    throw new UsageError('the address of the API must be an http or https URL');
  if (kind !== undefined && kind !== 'stable' && kind !== 'classic')
    throw new UsageError('the kind of token must be stable or classic');
}

/** Reads flags, then the environment, then the file; `help` when that is all that is wanted. */
export function readDoctorSettings(
  args: readonly string[],
  { env, folder }: Terminal,
): DoctorSettings | 'help' {
  const typed = SECRET_FLAGS.find((name) =>
    args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)),
  );
  if (typed !== undefined)
    throw new UsageError(
      `--${typed} is not taken: a command line is seen by everybody on this machine and kept in its history. Use the environment or --config`,
    );
  const flags = parseFlags(args, FLAGS);
  if (flags.help === true) return 'help';
  if (/^[^/]*\/\/[^/]*:[^/@]+@/.test(flags['redis-url'] ?? ''))
    throw new UsageError('--redis-url is not taken with a password: use REDIS_URL or --config');
  const file = readFile(folder, flags.config);
  const settings = Object.fromEntries(
    Object.entries(SOURCES).map(([name, [flag, variable]]) => [
      name,
      // An empty variable is how a shell leaves one out.
      (flag && flags[flag]) ?? (env[variable] || undefined) ?? file[name],
    ]),
  ) as DoctorSettings;
  checkForm(settings);
  return settings;
}
