/** WeChat's "no" to an API call: thrown wherever a rule is broken, turned into `{errcode, errmsg}` at one place. */
export class WeChatRefusal extends Error {
  override readonly name = 'WeChatRefusal';

  constructor(
    readonly errcode: number,
    /** In the place of WeChat's text for that code. */
    readonly errmsg?: string,
  ) {
    super(`WeChat answers ${errcode}`);
  }
}
