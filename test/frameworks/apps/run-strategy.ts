import type { WeChatStrategy } from 'passport-wechat-follower';

/** How an attempt ended. What is nobody's doing (WeChat is away) rejects with a `WeChatError`. */
export type End =
  { redirect: string } | { user: unknown; info: { returnTo?: string } } | { failure: object; status: number };

/** Does for one request what `passport.authenticate` does, where there is no Passport: five ends, on a child of the strategy. */
export function runStrategy(
  strategy: WeChatStrategy,
  request: { query: object; session: object; user?: unknown },
  options: object,
): Promise<End> {
  return new Promise((resolve, reject) => {
    const attempt = Object.assign(Object.create(strategy) as WeChatStrategy, {
      success: (user: unknown, info: object) => resolve({ user, info }),
      fail: (failure: object, status = 401) => resolve({ failure, status }),
      redirect: (url: string) => resolve({ redirect: url }),
      error: reject,
    });
    attempt.authenticate({ headers: {}, ...request } as never, options);
  });
}
