import type { IncomingMessage } from 'node:http';
import { WeChatFollowStrategy, WeChatStrategy, type WeChatProfile } from 'passport-wechat-follower';
import type { Reception } from './people/reception.js';
import { placeOf } from './place.js';
import type { WeChat } from './wechat.js';

/** Where WeChat sends visitors back to. */
export const CALLBACK_PATH = '/auth/wechat/callback';

/** Where it sends them who put their name on the card. */
export const NAME_CALLBACK_PATH = '/auth/wechat/name/callback';

/** How visitors log in with WeChat; the same for every framework that Passport knows. */
export function loginStrategy(
  { account, website }: WeChat,
  origin: string,
  reception: Reception,
): WeChatStrategy {
  return new WeChatStrategy(
    { account, website, callbackURL: origin + CALLBACK_PATH },
    (_accessToken: string, _refreshToken: string, profile: WeChatProfile, done) => {
      reception.receive(profile).then((visitor) => done(null, visitor), done);
    },
  );
}

/**
 * How a visitor puts their name on the tea card: a silent login again, which asks for nickname and picture only if we do
 * not know them from anywhere. Nobody is asked at the door, and nobody twice; a login of its own, with a way back of its
 * own, so that no other can turn into this one.
 */
export function nameStrategy(
  { account, website }: WeChat,
  origin: string,
  reception: Reception,
): WeChatStrategy {
  return new WeChatStrategy(
    {
      name: 'wechat-name',
      account,
      website,
      callbackURL: origin + NAME_CALLBACK_PATH,
      needsConsent: async (profile) => !(await reception.knowsName(profile)),
    },
    (_accessToken: string, _refreshToken: string, profile: WeChatProfile, done) => {
      reception.receive(profile).then((visitor) => done(null, visitor), done);
    },
  );
}

/** How visitors log in on a PC by following: they scan the account's code, and send back the number they see. */
export function followStrategy({ account }: WeChat, reception: Reception): WeChatFollowStrategy {
  return new WeChatFollowStrategy({ account, siteName: '茶馆 The Teahouse' }, (profile, done) => {
    reception.receive(profile).then((visitor) => done(null, visitor), done);
  });
}

/** Options of every `passport.authenticate('wechat')`: visitors outside WeChat get the QR code of the website app. */
export function loginOptions({ website, simulatorURL }: WeChat): {
  website?: (req: IncomingMessage) => boolean;
} {
  if (website === undefined) return {};
  return { website: ({ headers }) => placeOf(headers, simulatorURL !== undefined) === 'browser' };
}
