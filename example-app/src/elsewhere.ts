import type { IncomingHttpHeaders } from 'node:http';
import { renderSVG } from 'uqr';
import { placeOf } from './place.js';
import type { Texts } from './texts/en.js';
import type { WeChat } from './wechat.js';

/**
 * What visitors see who cannot log in where they are: outside WeChat, without a website app that has a QR code for them.
 * The code they see says the address of the site, which a phone opens in WeChat. `undefined`: they can.
 */
export function elsewhereOf(
  { website, push, simulatorURL }: WeChat,
  headers: IncomingHttpHeaders,
  origin: string,
  texts: Texts,
): object | undefined {
  if (website !== undefined || placeOf(headers, simulatorURL !== undefined) === 'wechat') return undefined;
  return {
    title: texts.elsewhere.title,
    code: renderSVG(`${origin}/`, { border: 2 }),
    canFollow: push !== undefined,
  };
}
