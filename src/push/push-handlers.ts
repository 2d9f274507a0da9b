import type { OptionNames } from '../internal/check-options.js';
import type { OfficialAccount } from '../official-account.js';
import { TYPED_EVENTS, type PushEvent, type TypedEvents } from './push-event.js';

/** What a handler gets beside the event. */
export interface PushContext {
  /** Account the push belongs to. */
  account: OfficialAccount;
  /**
   * Answers the person with a text, encrypted where the mode wants that. The last one counts. Gives `false` when WeChat
   * has its answer already, which it gets after four seconds.
   */
  reply: (text: string) => boolean;
}

/**
 * Code of the application for one kind of push. While it takes less than four seconds a rejection makes WeChat deliver
 * again, and this is called again; after that WeChat has been told that all is well.
 */
export type PushHandler<Event extends PushEvent = PushEvent> = (
  event: Event,
  context: PushContext,
) => unknown;

/** Handlers by WeChat's names of the events, and `'*'` for everything that has no handler, messages included. */
export type PushHandlers = { [Type in keyof TypedEvents]?: PushHandler<TypedEvents[Type]> | undefined } & {
  '*'?: PushHandler | undefined;
};

/** Names under which there can be a handler. */
export const PUSH_HANDLERS: OptionNames<PushHandlers> = { ...TYPED_EVENTS, '*': true };

/** Name of the handler that an event is for: its own, or `'*'`. */
export function handlerNameOf(handlers: PushHandlers, { type, openid }: PushEvent): keyof PushHandlers {
  // What could not be read as its type has no openid, and is not what that handler was promised.
  const hasOwn = openid !== undefined && Object.hasOwn(handlers, type);
  return hasOwn && handlers[type as keyof PushHandlers] !== undefined ? (type as keyof PushHandlers) : '*';
}
