const TEXTS = {
  'no answer': '请求URL超时',
  'wrong answer': 'token验证失败',
  unavailable: '该公众号暂时无法提供服务，请稍后再试',
} as const;

/** WeChat could not do anything with what the account's server answered. */
export class WeChatPushError extends Error {
  override readonly name = 'WeChatPushError';
  /** What WeChat shows: to the developer who saves the configuration, or to the person who wrote to the account. */
  readonly text: string;

  constructor(
    kind: keyof typeof TEXTS,
    /** What is wrong, in English. */
    readonly reason: string,
  ) {
    super(`${TEXTS[kind]}: ${reason}`);
    this.text = TEXTS[kind];
  }
}
