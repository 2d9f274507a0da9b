import type { Response } from 'express';

/** A page that says one thing. */
export interface Message {
  title: string;
  text: string;
  action?: { href: string; label: string } | undefined;
  /** For people to quote; the log has the same. */
  reference?: string;
}

/** Shows a page that says one thing, with a way home. */
export function showMessage(res: Response, status: number, message: Message): void {
  res.status(status).render('message', { title: message.title, message });
}
