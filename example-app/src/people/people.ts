/** What WeChat says about somebody. Only `appId` and `openid` together name a person; a unionid links two such names. */
export interface Identity {
  appId: string;
  openid: string;
  unionid?: string | undefined;
}

/** One openid of a person: each app of WeChat's knows them by another. */
export interface Link {
  appId: string;
  openid: string;
  /** Whether they logged in there; else we only know it because they follow. */
  loggedIn: boolean;
  /** Whether it was the unionid that brought it here; the first of a person's openids needs none. */
  byUnionid: boolean;
  since: number;
}

/** Somebody the teahouse knows, by one openid or several. */
export interface Person {
  id: number;
  links: readonly Link[];
  /** Nickname and picture, once they have shown them. */
  displayName?: string;
  photo?: string;
}

/** What a person has shown of themselves. */
export type Shown = Pick<Person, 'displayName' | 'photo'>;

/**
 * Where the people are. Your database goes here, with a unique key on (appId, openid) and another on the unionid; see
 * docs/linking-accounts.md.
 */
export interface People {
  /** Somebody logged in: known by the openid, or by the unionid that links it to another, or new. */
  logIn(identity: Identity, shown: Shown): Promise<Person>;
  /** Who it is, if we know them: by the openid, else by the unionid. */
  find(identity: Identity): Promise<Person | undefined>;
  /** Somebody follows, says WeChat. They need not have been here. */
  follow(identity: Identity): Promise<Person>;
  /** Whose login of `since` this was, unless they took it back in the meantime. */
  recall(identity: Identity, since: number): Promise<Person | undefined>;
  /** They no longer follow: forgets the openid if that was all there was to it. */
  leave(identity: Identity): Promise<void>;
  /** They took back what they had allowed to one app: forgets that openid, the name, and the person if nothing is left. */
  unlink(identity: Identity): Promise<void>;
  /** They gave up their WeChat account: forgets them altogether. */
  forget(identity: Identity): Promise<void>;
}
