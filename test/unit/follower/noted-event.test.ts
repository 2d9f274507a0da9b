import {
  forgotten,
  isNewer,
  parseEvent,
  returned,
  serialiseEvent,
  subscribed,
  unsubscribed,
  type EventChange,
  type NotedEvent,
} from '../../../src/follower/noted-event.js';

const T = Date.UTC(2026, 0, 15);

/** What a row of events comes to. */
function after(...changes: EventChange[]): NotedEvent | undefined {
  let event: NotedEvent | undefined;
  for (const [i, change] of changes.entries()) {
    const next = change(event);
    if (next !== undefined) event = { id: `id-${i}`, ...next, seq: i + 1 };
  }
  return event;
}

describe('what events about one person come to', () => {
  it('an unsubscribe turns them away', () => {
    expect(after(unsubscribed(T))).toMatchObject({ at: T, hasLeft: true, denies: true });
  });

  it('a subscribe grants nothing, and ends what an older unsubscribe denied', () => {
    expect(after(unsubscribed(T), subscribed(T + 1000))).toMatchObject({ hasLeft: false, denies: false });
  });

  it.each([
    ['a late subscribe', [unsubscribed(T), subscribed(T - 1000)]],
    ['a subscribe that comes twice', [subscribed(T - 1000), unsubscribed(T), subscribed(T - 1000)]],
  ])('F22 %s changes nothing after a newer unsubscribe', (_what, changes) => {
    expect(after(...changes)).toMatchObject({ at: T, hasLeft: true, denies: true });
    expect(changes.at(-1)!(after(...changes.slice(0, -1)))).toBeUndefined();
  });

  it('F22 an unsubscribe that comes after a newer subscribe says nothing new', () => {
    expect(unsubscribed(T - 1000)(after(subscribed(T)))).toBeUndefined();
  });

  it('F22 an unsubscribe that comes twice is one, with another id: it may be a second one of the same second', () => {
    const [once, twice] = [after(unsubscribed(T)), after(unsubscribed(T), unsubscribed(T))];
    expect(twice).toMatchObject({ at: T, hasLeft: true, denies: true });
    expect(twice!.id).not.toBe(once!.id);
  });

  it('an unsubscribe of the same second as a subscribe turns them away', () => {
    expect(after(subscribed(T), unsubscribed(T))).toMatchObject({ hasLeft: true, denies: true });
  });

  it('F22 a subscribe of the same second as an unsubscribe leaves the answer to WeChat, and to nobody else', () => {
    expect(after(unsubscribed(T), subscribed(T))).toMatchObject({ at: T, hasLeft: true, denies: false });
    expect(after(subscribed(T), unsubscribed(T), subscribed(T), subscribed(T))!.hasLeft).toBe(true);
  });

  it('to forget ends a denial, and not the knowledge that they left', () => {
    expect(after(unsubscribed(T), forgotten)).toMatchObject({ at: T, hasLeft: true, denies: false });
    expect(after(forgotten)).toMatchObject({ at: 0, hasLeft: false, denies: false });
  });

  it('that WeChat says they follow makes no answer void, and counts for the event it was asked after only', () => {
    const left = after(unsubscribed(T))!;
    expect(returned(left.id)(left)).toEqual({ ...left, hasLeft: false, denies: false });
    expect(returned('another')(left)).toBeUndefined();
    expect(returned(left.id)(undefined)).toBeUndefined();
  });

  it.each<[string, Partial<NotedEvent>, Partial<NotedEvent>]>([
    ['of a later second', { at: T + 1000, seq: 1 }, { at: T, seq: 9, hasLeft: true }],
    ['of the same second that is an unsubscribe', { seq: 1, hasLeft: true }, { seq: 9 }],
    ['of the same kind that the store took later', { seq: 2 }, { seq: 1 }],
  ])('an event %s is newer', (_which, newer, older) => {
    const event: NotedEvent = { id: 'id', seq: 1, at: T, hasLeft: false, denies: false };
    expect(isNewer({ ...event, ...newer }, { ...event, ...older })).toBe(true);
    expect(isNewer({ ...event, ...older }, { ...event, ...newer })).toBe(false);
    expect(isNewer({ ...event, ...newer }, { ...event, ...newer })).toBe(false);
  });
});

describe('the text of an event', () => {
  const event = after(unsubscribed(T))!;

  it('is read as it was written', () => {
    expect(parseEvent(serialiseEvent(event))).toEqual(event);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', '{"v":1'],
    ['null', 'null'],
    ['a list', '[]'],
    ['another version', JSON.stringify({ ...event, v: 2 })],
    ['no id', JSON.stringify({ ...event, v: 1, id: '' })],
    ['an odd order', JSON.stringify({ ...event, v: 1, seq: '1' })],
    ['an odd time', JSON.stringify({ ...event, v: 1, at: null })],
    ['a word in the place of a yes', JSON.stringify({ ...event, v: 1, hasLeft: 'no' })],
    ['a number in the place of a no', JSON.stringify({ ...event, v: 1, denies: 0 })],
  ])('F07 that is %s is no event', (_what, text) => {
    expect(parseEvent(text)).toBeUndefined();
  });
});
