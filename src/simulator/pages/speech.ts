import type { WireRequest } from '../wire.js';

/** A language of the control page. */
export type Language = 'en' | 'zh';

/** Picks the words of the visitor's language. */
export type Say = (english: string, chinese: string) => string;

const COOKIE = 'wechat-simulator-language';

/** What the visitor chose or, before that, what the browser asks for. */
export function languageOf({ headers }: WireRequest): Language {
  const chosen = new RegExp(`(?:^|; ?)${COOKIE}=(en|zh)`).exec(headers.get('cookie') ?? '')?.[1];
  if (chosen === 'en' || chosen === 'zh') return chosen;
  return /^\s*zh\b/i.test(headers.get('accept-language') ?? '') ? 'zh' : 'en';
}

/** The words for a language. */
export const speaker =
  (language: Language): Say =>
  (english, chinese) =>
    language === 'zh' ? chinese : english;

/** Remembers what the visitor chose. */
export const rememberLanguage = (language: Language): Record<string, string> => ({
  'set-cookie': `${COOKIE}=${language}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000`,
});
