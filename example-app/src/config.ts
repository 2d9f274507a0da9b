import { isIP } from 'node:net';

/** What the environment says, checked. */
export interface Config {
  port: number;
  simulatorPort: number;
  /** The Official Account to talk to; without one the app runs on simulated WeChat. */
  account: AccountConfig | undefined;
  /** Whether the page of what happened is there. It is for everybody who knows the address. */
  panel: boolean;
  /** Redis that holds what several processes share; without it everything is in this process. */
  redisURL: string | undefined;
  /** Newest first; the others still open old sessions. `undefined`: random for this start. */
  sessionSecrets: string[] | undefined;
}

/** A real Official Account and what only a real site needs. */
export interface AccountConfig {
  appId: string;
  appSecret: string;
  /** Origin people see, such as `https://tea.example.com`. */
  publicOrigin: string;
  /** For Express: how many proxies stand in front, or their addresses. Never "any". */
  trustProxy: number | string[];
  /** Name of the account, as people find it in WeChat. */
  name: string;
  /** What its pushes (消息推送) are signed and encrypted with, in safe mode; without it nobody is told who follows or leaves. */
  push: PushKeys | undefined;
  /** Website app (网站应用) of open.weixin.qq.com, for visitors outside WeChat; without it they cannot log in. */
  website: AppKeys | undefined;
  /** Mini program (小程序) whose users may log in here, too. */
  miniProgram: AppKeys | undefined;
  /** What the account's QR code says, such as `http://weixin.qq.com/r/…`. */
  qrCode: string | undefined;
}

/** AppID and AppSecret of an app beside the account. */
export interface AppKeys {
  appId: string;
  appSecret: string;
}

/** Token (令牌) and EncodingAESKey (消息加解密密钥), as on mp.weixin.qq.com. */
export interface PushKeys {
  token: string;
  encodingAESKey: string;
}

/** The environment is wrong. The message is one sentence for whoever starts the app. */
export class ConfigError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

const SECRET_LENGTH = 32;

/** Reads the environment; throws a {@link ConfigError} for the first thing that is wrong. */
export function readConfig(env: Environment): Config {
  const account = readAccount(env);
  return {
    port: readPort(env, 'PORT', 3000),
    simulatorPort: readPort(env, 'SIMULATOR_PORT', 3001),
    account,
    panel: account === undefined || env.EXAMPLE_PANEL === '1',
    redisURL: readRedisURL(env),
    sessionSecrets: readSecrets(env, account !== undefined),
  };
}

function readAccount(env: Environment): AccountConfig | undefined {
  const { WECHAT_APP_ID: appId, WECHAT_APP_SECRET: appSecret } = env;
  if (!appId && !appSecret) {
    if (env.NODE_ENV !== 'production') return undefined;
    throw new ConfigError(
      'NODE_ENV is production but no account is configured: set WECHAT_APP_ID and WECHAT_APP_SECRET.',
    );
  }
  if (!appId) throw new ConfigError('WECHAT_APP_SECRET is set but WECHAT_APP_ID is missing.');
  if (!appSecret) throw new ConfigError('WECHAT_APP_ID is set but WECHAT_APP_SECRET is missing.');
  return {
    appId,
    appSecret,
    publicOrigin: readPublicOrigin(env),
    trustProxy: readTrustProxy(env),
    name: env.WECHAT_ACCOUNT_NAME || '公众号 Official Account',
    qrCode: env.WECHAT_QR_URL || undefined,
    website: readApp(env, 'WECHAT_WEBSITE_APP'),
    miniProgram: readApp(env, 'WECHAT_MINI_PROGRAM'),
    push: readPushKeys(env),
  };
}

function readApp(env: Environment, name: string): AppKeys | undefined {
  const { [`${name}_ID`]: appId, [`${name}_SECRET`]: appSecret } = env;
  if (appId && appSecret) return { appId, appSecret };
  if (!appId && !appSecret) return undefined;
  throw new ConfigError(`${name}_ID and ${name}_SECRET belong together: set both, or neither.`);
}

function readPushKeys({
  WECHAT_TOKEN: token,
  WECHAT_AES_KEY: encodingAESKey,
}: Environment): PushKeys | undefined {
  if (!token && !encodingAESKey) return undefined;
  if (!token || !/^[A-Za-z0-9]{3,32}$/.test(token))
    throw new ConfigError('WECHAT_TOKEN must be the token of message push: 3 to 32 letters and digits.');
  if (!encodingAESKey || !/^[A-Za-z0-9]{43}$/.test(encodingAESKey))
    throw new ConfigError(
      'WECHAT_AES_KEY must be the EncodingAESKey of message push: 43 letters and digits.',
    );
  return { token, encodingAESKey };
}

function readPort(env: Environment, name: string, fallback: number): number {
  const value = env[name];
  if (value === undefined || value === '') return fallback;
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new ConfigError(`${name} must be a port number from 0 to 65535.`);
}

function readPublicOrigin({ PUBLIC_URL: value }: Environment): string {
  if (!value) {
    throw new ConfigError(
      'PUBLIC_URL is missing: set it to the https address of this site, which WeChat returns to.',
    );
  }
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const bare = url?.href === `${url?.origin ?? ''}/`;
  if (url?.protocol !== 'https:' || !bare) {
    throw new ConfigError(
      'PUBLIC_URL must be an https address without a path, such as https://tea.example.com.',
    );
  }
  return url.origin;
}

/**
 * The app speaks plain http, so with a real account something in front of it speaks https; Express must know exactly
 * what, or cookies are not set (too little trust) or visitors can invent their address (too much).
 */
function readTrustProxy({ TRUST_PROXY: value }: Environment): number | string[] {
  if (!value) {
    throw new ConfigError(
      'TRUST_PROXY is missing: set it to the number of proxies in front of this app, mostly 1.',
    );
  }
  if (/^[1-9]$/.test(value)) return Number(value);
  const addresses = value.split(',').map((address) => address.trim());
  if (addresses.every(isAddressRange)) return addresses;
  throw new ConfigError(
    'TRUST_PROXY must be a number from 1 to 9, or addresses such as 10.0.0.0/8,192.0.2.7.',
  );
}

function isAddressRange(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function readRedisURL({ REDIS_URL: value }: Environment): string | undefined {
  if (!value) return undefined;
  if (URL.canParse(value) && /^rediss?:$/.test(new URL(value).protocol)) return value;
  throw new ConfigError('REDIS_URL must be an address such as redis://127.0.0.1:6379.');
}

function readSecrets({ SESSION_SECRET: value }: Environment, required: boolean): string[] | undefined {
  if (!value) {
    if (!required) return undefined;
    throw new ConfigError('SESSION_SECRET is missing: make one with "openssl rand -hex 32".');
  }
  const secrets = value.split(',').map((secret) => secret.trim());
  if (secrets.every((secret) => secret.length >= SECRET_LENGTH)) return secrets;
  throw new ConfigError(
    `SESSION_SECRET must be at least ${SECRET_LENGTH} characters, or several such, newest first.`,
  );
}
