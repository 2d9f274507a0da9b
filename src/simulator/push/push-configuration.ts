import { checkRules, matches, type Rules } from '../option-rules.js';

/** How what is pushed, and what is replied, is protected. */
export type PushMode = 'safe' | 'compatible' | 'plain';

/** How what is pushed, and what is replied, is written. */
export type PushFormat = 'xml' | 'json';

/** What an Official Account enters under 服务器配置 to receive message pushes. */
export interface PushConfiguration {
  /** Where to push to. WeChat uses the ports 80 and 443 only; the simulator any port, but of this machine only unless `push.anyHost` is set. */
  readonly url: string | URL;
  /** Token the signatures are made with: 3 to 32 letters or digits. */
  readonly token: string;
  /** EncodingAESKey: 43 letters or digits. Required but in plain mode, which does not use it. */
  readonly encodingAESKey?: string | undefined;
  /** 安全模式 (only ciphertext), 兼容模式 (clear text and ciphertext) or 明文模式 (only clear text). */
  readonly mode: PushMode;
  /** Format of pushes and replies. Default is `xml`. */
  readonly format?: PushFormat | undefined;
}

/** A checked configuration with every default filled in. */
export interface RegisteredServer {
  readonly url: URL;
  readonly token: string;
  readonly encodingAESKey: string | undefined;
  readonly mode: PushMode;
  readonly format: PushFormat;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

const isWebAddress = (value: unknown): boolean =>
  URL.canParse(String(value)) && /^https?:$/.test(new URL(String(value)).protocol);

const RULES: Rules<PushConfiguration> = {
  url: ['be an http or https address', isWebAddress],
  token: ['be 3 to 32 letters or digits', matches(/^[A-Za-z0-9]{3,32}$/)],
  encodingAESKey: ['be 43 letters or digits', matches(/^[A-Za-z0-9]{43}$/)],
  mode: ["be 'safe', 'compatible' or 'plain'", matches(/^(?:safe|compatible|plain)$/)],
  format: ["be 'xml' or 'json'", matches(/^(?:xml|json)$/)],
};

/** Checks a configuration, and that its server may be pushed to. */
export function resolveConfiguration(configuration: PushConfiguration, anyHost: boolean): RegisteredServer {
  checkRules('configuration', configuration, RULES);
  const { encodingAESKey, mode, format = 'xml' } = configuration;
  for (const name of ['url', 'token', 'mode'] as const) {
    // Callers in plain JavaScript, and other processes, do leave them out.
    if ((configuration[name] as unknown) === undefined)
      throw new TypeError(`\`configuration.${name}\` is required`);
  }
  if (mode !== 'plain' && encodingAESKey === undefined)
    throw new TypeError(`\`configuration.encodingAESKey\` is required in ${mode} mode`);
  const url = new URL(configuration.url);
  if (!anyHost && !LOOPBACK.test(url.hostname)) {
    throw new TypeError(
      `\`configuration.url\` must be on this machine (localhost, 127.0.0.1, [::1]), not on ${url.hostname}, unless the simulator has \`push: { anyHost: true }\``,
    );
  }
  return { url, token: configuration.token, encodingAESKey, mode, format };
}
