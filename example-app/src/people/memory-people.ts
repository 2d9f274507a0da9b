import type { Identity, Link, People, Person, Shown } from './people.js';

interface Entry extends Person {
  links: Link[];
  unionid?: string;
}

const keyOf = ({ appId, openid }: Identity): string => `${appId} ${openid}`;

/** People in this process, gone when it ends. Each change is one step, as a transaction of a database would be. */
export class MemoryPeople implements People {
  readonly #byOpenid = new Map<string, Entry>();
  readonly #byUnionid = new Map<string, Entry>();
  /** When an openid was unlinked: logins from before then count no more. */
  readonly #unlinkedAt = new Map<string, number>();
  #created = 0;

  logIn(identity: Identity, shown: Shown): Promise<Person> {
    return Promise.resolve(Object.assign(this.#arrive(identity, true), shown));
  }

  find(identity: Identity): Promise<Person | undefined> {
    const { unionid } = identity;
    const linked = unionid ? this.#byUnionid.get(unionid) : undefined;
    return Promise.resolve(this.#byOpenid.get(keyOf(identity)) ?? linked);
  }

  follow(identity: Identity): Promise<Person> {
    return Promise.resolve(this.#arrive(identity, false));
  }

  recall(identity: Identity, since: number): Promise<Person | undefined> {
    const known = this.#byOpenid.get(keyOf(identity));
    const isOver = (this.#unlinkedAt.get(keyOf(identity)) ?? 0) > since;
    // A session may outlive this process, whose memory does not: then it is as if they had just logged in.
    return Promise.resolve(isOver ? undefined : (known ?? this.#arrive(identity, true)));
  }

  leave(identity: Identity): Promise<void> {
    const person = this.#byOpenid.get(keyOf(identity));
    const link = person?.links.find(({ appId }) => appId === identity.appId);
    if (person !== undefined && link?.loggedIn === false) this.#drop(person, link);
    return Promise.resolve();
  }

  unlink(identity: Identity): Promise<void> {
    const person = this.#byOpenid.get(keyOf(identity));
    const link = person?.links.find(({ appId }) => appId === identity.appId);
    if (person !== undefined && link !== undefined) this.#drop(person, link);
    return Promise.resolve();
  }

  forget(identity: Identity): Promise<void> {
    const person = this.#byOpenid.get(keyOf(identity));
    // Dropping one makes a new list, so this goes through all there were.
    if (person !== undefined) for (const link of person.links) this.#drop(person, link);
    return Promise.resolve();
  }

  #arrive(identity: Identity, loggedIn: boolean): Entry {
    const { appId, openid, unionid } = identity;
    const twin = unionid ? this.#byUnionid.get(unionid) : undefined;
    let person = this.#byOpenid.get(keyOf(identity));
    if (person === undefined) {
      person = twin !== undefined && fits(twin, appId) ? twin : this.#create();
      person.links.push({ appId, openid, loggedIn, byUnionid: person === twin, since: Date.now() });
      this.#byOpenid.set(keyOf(identity), person);
    } else if (twin !== undefined && canBeOne(person, twin)) {
      person = this.#unite(person, twin);
    }
    if (unionid && twin === undefined && person.unionid === undefined) {
      person.unionid = unionid;
      this.#byUnionid.set(unionid, person);
    }
    const link = person.links.find((one) => one.appId === appId);
    if (link !== undefined) link.loggedIn ||= loggedIn;
    return person;
  }

  /** Two turned out to be one: the older stays. What belongs to them hangs on the openids, and comes along. */
  #unite(one: Entry, other: Entry): Entry {
    const [stays, goes] = one.id < other.id ? [one, other] : [other, one];
    for (const link of goes.links) {
      stays.links.push({ ...link, byUnionid: true });
      this.#byOpenid.set(keyOf(link), stays);
    }
    const unionid = stays.unionid ?? goes.unionid;
    if (unionid !== undefined) this.#byUnionid.set((stays.unionid = unionid), stays);
    if (stays.displayName === undefined) Object.assign(stays, shownBy(goes));
    return stays;
  }

  #create(): Entry {
    return { id: ++this.#created, links: [] };
  }

  /** The name goes with any link: nobody can say any more whether it is still theirs to keep. */
  #drop(person: Entry, link: Link): void {
    person.links = person.links.filter((one) => one !== link);
    this.#byOpenid.delete(keyOf(link));
    this.#unlinkedAt.set(keyOf(link), Date.now());
    delete person.displayName;
    delete person.photo;
    if (person.links.length === 0 && person.unionid !== undefined) this.#byUnionid.delete(person.unionid);
  }
}

/** An app knows a person by one openid only: with two of them they are two, whatever a unionid says. */
const fits = (person: Entry, appId: string): boolean => person.links.every((link) => link.appId !== appId);

const canBeOne = (person: Entry, twin: Entry): boolean =>
  person !== twin && person.unionid === undefined && person.links.every(({ appId }) => fits(twin, appId));

const shownBy = ({ displayName, photo }: Entry): Shown => ({
  ...(displayName === undefined ? {} : { displayName }),
  ...(photo === undefined ? {} : { photo }),
});
