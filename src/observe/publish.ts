import { channel } from 'node:diagnostics_channel';
import type { WeChatEvents } from './events.js';

/**
 * Tells whoever subscribed to an event. Costs next to nothing while nobody has; a subscriber that throws is Node's to
 * report and never breaks what it looks at.
 */
export function publish<Name extends keyof WeChatEvents>(name: Name, message: WeChatEvents[Name]): void {
  const events = channel(`passport-wechat-follower:${name}`);
  if (events.hasSubscribers) events.publish(message);
}
