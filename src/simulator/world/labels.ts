import type { Follow } from './follows.js';
import { WeChatRefusal } from './refusal.js';

const MOST_TAGS = 100;
const MOST_TAGS_OF_ONE = 20;
const LONGEST_NAME_BYTES = 30;
/** WeChat's own tag, 星标组; what is created counts on from 100. */
const STARRED = 2;
const FIRST_OWN = 100;

interface Label {
  remark: string;
  readonly tags: Set<number>;
}

/** What an account notes about its followers: a remark and tags. It goes when somebody stops following. */
export class Labels {
  /** By app id: the tags, by id. */
  readonly #tags = new Map<string, Map<number, string>>();
  readonly #labels = new WeakMap<Follow, Label>();
  #next = FIRST_OWN;

  tags(appId: string): ReadonlyMap<number, string> {
    return this.#tagsOf(appId);
  }

  create(appId: string, name: unknown): { id: number; name: string } {
    const tags = this.#tagsOf(appId);
    const checked = checkName(tags, name);
    if (tags.size > MOST_TAGS) throw new WeChatRefusal(45056);
    const id = this.#next++;
    tags.set(id, checked);
    return { id, name: checked };
  }

  rename(appId: string, id: unknown, name: unknown): void {
    const tags = this.#tagsOf(appId);
    tags.set(this.#requireOwn(appId, id), checkName(tags, name));
  }

  remove(appId: string, id: unknown): void {
    this.#tagsOf(appId).delete(this.#requireOwn(appId, id));
  }

  /** Gives the tag to a follower. One has 20 at most. */
  tag(appId: string, follow: Follow, id: unknown): void {
    const { tags } = this.#labelOf(follow);
    tags.add(this.requireTag(appId, id));
    if (this.tagsOf(appId, follow).length <= MOST_TAGS_OF_ONE) return;
    tags.delete(Number(id));
    throw new WeChatRefusal(45059);
  }

  untag(appId: string, follow: Follow, id: unknown): void {
    this.#labelOf(follow).tags.delete(this.requireTag(appId, id));
  }

  /** The tags of a follower, without those that have been removed since. */
  tagsOf(appId: string, follow: Follow): number[] {
    return [...(this.#labels.get(follow)?.tags ?? [])].filter((id) => this.#tagsOf(appId).has(id));
  }

  remarkOf(follow: Follow): string {
    return this.#labels.get(follow)?.remark ?? '';
  }

  setRemark(follow: Follow, remark: string): void {
    this.#labelOf(follow).remark = remark;
  }

  requireTag(appId: string, id: unknown): number {
    if (typeof id !== 'number' || !this.#tagsOf(appId).has(id)) throw new WeChatRefusal(45159);
    return id;
  }

  #requireOwn(appId: string, id: unknown): number {
    if (id === 0 || id === 1 || id === STARRED) throw new WeChatRefusal(45058);
    return this.requireTag(appId, id);
  }

  #tagsOf(appId: string): Map<number, string> {
    const tags = this.#tags.get(appId) ?? new Map([[STARRED, '星标组']]);
    this.#tags.set(appId, tags);
    return tags;
  }

  #labelOf(follow: Follow): Label {
    const label = this.#labels.get(follow) ?? { remark: '', tags: new Set<number>() };
    this.#labels.set(follow, label);
    return label;
  }
}

function checkName(tags: ReadonlyMap<number, string>, name: unknown): string {
  if (typeof name !== 'string' || name === '' || [...tags.values()].includes(name))
    throw new WeChatRefusal(45157);
  if (Buffer.byteLength(name) > LONGEST_NAME_BYTES) throw new WeChatRefusal(45158);
  return name;
}
