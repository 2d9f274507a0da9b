import type { Response } from 'express';
import type { View } from '../language.js';
import type { Message } from '../message.js';
import type { Visitor } from '../visitor.js';

declare global {
  namespace Express {
    interface User extends Visitor {}
    interface Locals extends View {}
  }
}

/** Shows a page that says one thing, with a way home. */
export function showMessage(res: Response, status: number, message: Message): void {
  res.status(status).render('message', { title: message.title, message });
}
