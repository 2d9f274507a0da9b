import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/** Hosts of WeChat's avatars. */
const AVATARS = ['https://thirdwx.qlogo.cn', 'https://wx.qlogo.cn'];
const WECHAT_LOGIN = 'https://open.weixin.qq.com';

type Middleware = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

/** What browsers may do with our pages: nothing of another site but avatars, and no frames. */
export function securityHeaders(origin: string, simulatorURL: string | undefined): Middleware {
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
