import type { AccountReply } from './push/account-reply.js';
import type { ChatLine, ChatLink } from './transcript.js';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The articles of a `news`; XML has one or a list of them under `item`, JSON a list. */
function articlesOf({ Articles: articles }: Fields): ChatLink[] {
  const items = isFields(articles) && 'item' in articles ? articles.item : articles;
  const list: unknown[] = Array.isArray(items) ? items : [items];
  return list
    .filter(isFields)
    .map(({ Title: title, Url: url }) => ({ title: textOf(title), url: textOf(url) }))
    .filter(({ url }) => /^https?:\/\//.test(url));
}

/** A reply as the conversation shows it. */
export function lineOfReply({ type, content, fields }: AccountReply): Omit<ChatLine, 'at'> {
  if (type === 'news') return { from: 'account', text: '', links: articlesOf(fields) };
  return { from: 'account', text: content ?? `[${type}]` };
}
