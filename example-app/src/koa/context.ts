import ejs from 'ejs';
import type { Middleware as AnyMiddleware, ParameterizedContext } from 'koa';
import type { FollowerState } from 'passport-wechat-follower/koa';
import type { View } from '../language.js';
import type { Message } from '../message.js';
import { folder } from '../site.js';
import type { Visitor } from '../visitor.js';

/** What the middleware of the app leaves for the next. */
export interface State extends FollowerState {
  view: View;
  user?: Visitor;
  authInfo?: unknown;
}

/** A request and its answer. */
export type Context = ParameterizedContext<State>;

/** Middleware of the app. */
export type Middleware = AnyMiddleware<State>;

/** Answers with a page: one of `views`, filled in. */
export async function render(ctx: Context, view: string, fields: object): Promise<void> {
  const data = { ...ctx.state.view, visitor: ctx.state.user, ...fields };
  ctx.body = await ejs.renderFile(`${folder('views')}/${view}.ejs`, data, { cache: true });
  ctx.type = 'html';
}

/** Shows a page that says one thing, with a way home. */
export async function showMessage(ctx: Context, status: number, message: Message): Promise<void> {
  ctx.status = status;
  await render(ctx, 'message', { title: message.title, message });
}
