/** WeChat's "no" to an API call: thrown wherever a rule is broken, turned into `{errcode, errmsg}` at one place. */
export class WeChatRefusal extends Error {
  override readonly name = 'WeChatRefusal';

  constructor(readonly errcode: number) {
    super(`WeChat answers ${errcode}`);
  }
}
