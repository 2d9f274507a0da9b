import type {
  FollowerStatus,
  OfficialAccount,
  WeChatFollowProfile,
  WeChatMiniProgramProfile,
  WeChatProfile,
} from 'passport-wechat-follower';
import type { PushHandlers } from 'passport-wechat-follower/express';
import type { Login, Visitor } from '../visitor.js';
import type { Identity, People, Person, Shown } from './people.js';

/**
 * Knows who comes, whatever their way in: the phone, the PC and the Official Account each tell another openid, and the
 * unionid says that they are one.
 */
export class Reception {
  readonly #account: OfficialAccount;
  readonly #people: People;

  constructor(account: OfficialAccount, people: People) {
    this.#account = account;
    this.#people = people;
  }

  /** Somebody logged in. */
  async receive(profile: WeChatProfile | WeChatFollowProfile | WeChatMiniProgramProfile): Promise<Visitor> {
    const { appId, openid, unionid } = profile;
    const login: Login = { appId, openid, at: Date.now(), ...(unionid === undefined ? {} : { unionid }) };
    // A mini program, and a login by following, tell nothing but who it is.
    if (!('scope' in profile)) return this.#visitor(login, await this.#people.logIn(login, {}));
    login.scope = profile.scope;
    return this.#visitor(login, await this.#people.logIn(login, shownBy(profile)));
  }

  /** Whether somebody has shown their name already, wherever that was. */
  async knowsName(identity: Identity): Promise<boolean> {
    return (await this.#people.find(identity))?.displayName !== undefined;
  }

  /** Whose session it is; nobody's any more if they took the login back. */
  async recall(login: Login): Promise<Visitor | undefined> {
    const person = await this.#people.recall(login, login.at);
    return person && this.#visitor(login, person);
  }

  /** What WeChat says of followers holds their unionid: it links whoever came by another way to the account. */
  async noteFollower({ openid, unionid, following }: FollowerStatus): Promise<void> {
    if (following) await this.#people.follow({ appId: this.#account.appId, openid, unionid });
  }

  /** What to do about WeChat's pushes. */
  get handlers(): PushHandlers {
    const identity = ({ openid }: { openid: string }) => ({ appId: this.#account.appId, openid });
    return {
      subscribe: async ({ openid }) => this.noteFollower(await this.#account.followers.check(openid)),
      unsubscribe: (event) => this.#people.leave(identity(event)),
      user_authorization_revoke: (event) => this.#people.unlink(identity(event)),
      user_authorization_cancellation: (event) => this.#people.forget(identity(event)),
    };
  }

  #visitor(login: Login, person: Person): Visitor {
    const here = person.links.find(({ appId }) => appId === this.#account.appId);
    return { login, person, openid: here?.openid };
  }
}

function shownBy({ displayName, photos }: WeChatProfile): Shown {
  const photo = photos?.[0]?.value.replace(/^http:(?=\/\/(?:thirdwx|wx)\.qlogo\.cn\/)/, 'https:');
  return {
    ...(displayName === undefined ? {} : { displayName }),
    ...(photo === undefined ? {} : { photo }),
  };
}
