import { en, type Texts } from './texts/en.js';
import { zh } from './texts/zh.js';
import type { Visitor } from './visitor.js';

const LANGUAGES = { zh, en } as const;
type Language = keyof typeof LANGUAGES;

/** Keeps the language that the visitor chose here. */
export const LANGUAGE_COOKIE = 'language';
/** How long it does. */
export const LANGUAGE_MS = 365 * 86_400_000;
/** Pages one comes back to after changing the language; from any other, home. */
const PAGES = ['/', '/members', '/card', '/account', '/mini', '/panel'];

/** What every view finds. */
export interface View {
  texts: Texts;
  path: string;
  visitor: Visitor | undefined;
  date: (ms: number) => string;
  time: (ms: number) => string;
}

/** What every view finds, in the language that the visitor chose here, else in what their browser asks for. */
export function viewOf(path: string, chosen: string | undefined, preferred: string | false): View {
  const language = isLanguage(chosen) ? chosen : preferred === 'zh' ? 'zh' : 'en';
  const texts = LANGUAGES[language];
  const format = new Intl.DateTimeFormat(texts.tag, { dateStyle: 'long', timeStyle: 'short' });
  const clock = new Intl.DateTimeFormat(texts.tag, { timeStyle: 'medium' });
  return {
    texts,
    path: PAGES.includes(path) ? path : '/',
    visitor: undefined,
    date: (ms) => format.format(ms),
    time: (ms) => clock.format(ms),
  };
}

/** What the switch on every page asks for: a language, if it is one of ours, and the page to go back to. */
export function languageForm(form: unknown): { language: Language | undefined; page: string } {
  const { language, page } = Object(form) as { language?: unknown; page?: unknown };
  return {
    language: isLanguage(language) ? language : undefined,
    page: PAGES.find((known) => known === page) ?? '/',
  };
}

function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && Object.hasOwn(LANGUAGES, value);
}
