import type { IncomingHttpHeaders } from 'node:http';
import type { Texts } from './texts/en.js';
import { placeOf } from './place.js';
import type { WeChat } from './wechat.js';

/** What the home page shows. */
export function homeOf(
  { website, push, simulatorURL }: WeChat,
  headers: IncomingHttpHeaders,
  texts: Texts,
): object {
  const place = placeOf(headers, simulatorURL !== undefined);
  return {
    title: texts.name,
    simulatorURL,
    place,
    canScan: website !== undefined,
    canFollow: push !== undefined,
  };
}
