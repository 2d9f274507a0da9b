import { WeChatError } from '../errors/wechat-error.js';
import { withoutSecrets } from '../internal/without-secrets.js';

/** AppSecret, or a function that gives the current one, for accounts whose secret rotates. */
export type AppSecret = string | (() => string | Promise<string>);

/** AppID and AppSecret of one account, for the endpoints that want them. */
export class AppCredentials {
  readonly appId: string;
  readonly #appSecret: AppSecret;

  constructor(appId: string, appSecret: AppSecret) {
    this.appId = appId;
    this.#appSecret = appSecret;
  }

  /** Whether the secret is another one now and then. */
  get rotates(): boolean {
    return typeof this.#appSecret !== 'string';
  }

  /** AppSecret of this moment. Rejects with `ERR_WECHAT_CONFIG` when the application's function gives none. */
  async currentSecret(): Promise<string> {
    if (typeof this.#appSecret === 'string') return this.#appSecret;
    let secret: unknown;
    let cause: Error | undefined;
    try {
      secret = await this.#appSecret();
    } catch (error) {
      cause = withoutSecrets(error);
    }
    if (typeof secret === 'string' && secret !== '') return secret;
    throw new WeChatError('ERR_WECHAT_CONFIG', 'the `appSecret` function gave no secret', {
      cause,
      hint: '`appSecret` must return, or resolve to, a non-empty string. appSecret 函数必须返回非空字符串。',
    });
  }
}
