import type { Apps, RegisteredApp } from './apps.js';
import { openidOf, unionidOf, virtualOpenidOf, virtualUnionidOf } from './identifiers.js';

/** A person with a WeChat account. */
export interface Person {
  /** Name of the person in the simulator's methods. Default is `person-<n>`. */
  readonly id?: string | undefined;
  /** WeChat nickname. Default is the id. */
  readonly nickname?: string | undefined;
  /** Address of the avatar; `''` for a person without one. Default is a drawn avatar that the simulator serves. */
  readonly headimgurl?: string | undefined;
  /** Language of the WeChat app. Default is `zh_CN`. */
  readonly language?: string | undefined;
  /** Whether consent pages open for this person as a snapshot page, under a virtual account. Default is `false`. */
  readonly snapshot?: boolean | undefined;
}

/** A person as the world keeps them. */
export interface RegisteredPerson {
  readonly id: string;
  readonly nickname: string;
  readonly headimgurl: string | undefined;
  readonly language: string;
  readonly snapshot: boolean;
}

/** One person's account at one app: the real one, or the virtual one of a snapshot page. */
export interface Identity {
  readonly personId: string;
  readonly appId: string;
  readonly openid: string;
  readonly unionid: string | undefined;
  readonly virtual: boolean;
}

/** Everybody, and who is behind an openid. */
export class People {
  readonly #apps: Apps;
  readonly #byId = new Map<string, RegisteredPerson>();
  readonly #byOpenid = new Map<string, Identity>();
  /** By person, app and whether it is a virtual one: hashes take their time. */
  readonly #identities = new Map<string, Identity>();

  constructor(apps: Apps, people: readonly Person[]) {
    this.#apps = apps;
    for (const person of people) this.add(person);
  }

  add(person: Person): RegisteredPerson {
    const id = person.id ?? this.#unusedId();
    if (this.#byId.has(id)) throw new TypeError(`\`id\` must be unique, but there is a person ${id} already`);
    const registered: RegisteredPerson = {
      id,
      nickname: person.nickname ?? id,
      headimgurl: person.headimgurl,
      language: person.language ?? 'zh_CN',
      snapshot: person.snapshot ?? false,
    };
    this.#byId.set(id, registered);
    for (const app of this.#apps.all()) {
      for (const virtual of [false, true]) {
        const identity = this.identity(id, app, virtual);
        this.#byOpenid.set(identity.openid, identity);
      }
    }
    return registered;
  }

  /** Changes whether consent pages open for the person as a snapshot page. */
  setSnapshot(id: string, snapshot: boolean): void {
    this.#byId.set(id, { ...this.named(id), snapshot });
  }

  all(): RegisteredPerson[] {
    return [...this.#byId.values()];
  }

  find(id: string): RegisteredPerson | undefined {
    return this.#byId.get(id);
  }

  /** The person with that id; throws when there is none. */
  named(id: string): RegisteredPerson {
    const person = this.#byId.get(id);
    if (person === undefined) throw new TypeError(`The simulator knows no person ${id}`);
    return person;
  }

  identity(id: string, app: RegisteredApp, virtual = false): Identity {
    const key = JSON.stringify([id, app.appId, virtual]);
    const identity = this.#identities.get(key) ?? this.#createIdentity(id, app, virtual);
    this.#identities.set(key, identity);
    return identity;
  }

  /** Who an openid belongs to, or `undefined` when this app gave it to nobody. */
  behind(openid: string, appId: string): Identity | undefined {
    const identity = this.#byOpenid.get(openid);
    return identity?.appId === appId ? identity : undefined;
  }

  #createIdentity(id: string, { appId, platform }: RegisteredApp, virtual: boolean): Identity {
    const unionid = virtual ? virtualUnionidOf : unionidOf;
    return {
      personId: id,
      appId,
      openid: virtual ? virtualOpenidOf(appId, id) : openidOf(appId, id),
      unionid: platform === undefined ? undefined : unionid(platform, id),
      virtual,
    };
  }

  #unusedId(): string {
    let n = this.#byId.size + 1;
    while (this.#byId.has(`person-${n}`)) n += 1;
    return `person-${n}`;
  }
}
