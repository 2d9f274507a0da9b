import type { PushHandler, PushHandlers } from 'passport-wechat-follower/express';

/** Lets several parts of the app hear the same pushes, one after the other. */
export function hearTogether(...listeners: PushHandlers[]): PushHandlers {
  const names = new Set(listeners.flatMap((one) => Object.keys(one) as (keyof PushHandlers)[]));
  return Object.fromEntries(
    Array.from(names, (name) => {
      const hear: PushHandler = async (event, context) => {
        for (const one of listeners) await (one[name] as PushHandler | undefined)?.(event, context);
      };
      return [name, hear];
    }),
  );
}
