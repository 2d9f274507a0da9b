import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Hosts of WeChat's avatars. */
const AVATARS = ['https://thirdwx.qlogo.cn', 'https://wx.qlogo.cn'];
const WECHAT_LOGIN = 'https://open.weixin.qq.com';

/** What browsers may do with our pages: nothing of another site but avatars, and no frames. */
export function securityHeaders(origin: string, simulatorURL: string | undefined): RequestHandler {
  const isSecure = origin.startsWith('https:');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", ...AVATARS, ...(simulatorURL === undefined ? [] : [simulatorURL])],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'", simulatorURL ?? WECHAT_LOGIN],
      },
    },
    strictTransportSecurity: isSecure,
    // `no-referrer` would turn the Origin of our own forms into `null`.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    // Avatars come from hosts that do not say who may embed them.
    crossOriginEmbedderPolicy: false,
  });
}

/** Logins have no forms, and their addresses are nobody else's business. */
export const noReferrer: RequestHandler = (_req, res, next) => {
  res.set('Referrer-Policy', 'no-referrer');
  next();
};

/** Pages that depend on who asks are nothing for a cache. */
export const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};
