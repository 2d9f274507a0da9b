import { channel, hasSubscribers } from 'node:diagnostics_channel';
import type { WeChatEvents } from './events.js';

/**
 * Tells whoever subscribed to an event. While nobody has, that is one look-up: `build` is called for a subscriber only,
 * so that what nobody reads is never put together. A subscriber that throws is Node's to report (as an uncaught
 * exception) and never breaks what it looks at.
 */
export function publish<Name extends keyof WeChatEvents>(name: Name, build: () => WeChatEvents[Name]): void {
  const channelName = `passport-wechat-follower:${name}`;
  if (hasSubscribers(channelName)) channel(channelName).publish(build());
}
