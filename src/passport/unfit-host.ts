import { WeChatError } from '../errors/wechat-error.js';
import { withoutSecrets } from '../internal/without-secrets.js';

/** What Passport stumbles over in hosts it was not made for, by the words of the platform's own error. */
const UNFIT = [
  {
    stumbled: /\b(?:setHeader|end) is not a function/,
    message:
      "the response is not Node's, and Passport can answer through no other. Is this NestJS on Fastify?",
    hint:
      'Run NestJS on Express (@nestjs/platform-express), or log in with @fastify/passport; FollowerGuard works on both. ' +
      'See docs/frameworks.md. NestJS 请使用 Express 适配器，或在 Fastify 上直接使用 @fastify/passport。',
  },
  {
    stumbled: /\b(?:regenerate|save) is not a function/,
    message: 'the session cannot be made anew, which Passport does at every login. Is this cookie-session?',
    hint:
      'Use express-session, or give the session of cookie-session `regenerate` and `save` as docs/frameworks.md shows. ' +
      '请使用 express-session，或按 docs/frameworks.md 为 cookie-session 补上 regenerate 和 save。',
  },
];

/** Says what is wrong with the host where an error of the platform would only name a missing function. Others stay. */
export function explainUnfitHost(error: unknown): unknown {
  // Across realms `instanceof` fails, and the words are all there is.
  const { name, message } = Object(error) as { name?: unknown; message?: unknown };
  if (name !== 'TypeError' || typeof message !== 'string') return error;
  const unfit = UNFIT.find(({ stumbled }) => stumbled.test(message));
  if (unfit === undefined) return error;
  return new WeChatError('ERR_WECHAT_CONFIG', unfit.message, {
    hint: unfit.hint,
    cause: withoutSecrets(error),
  });
}
