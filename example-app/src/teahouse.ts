import type { OfficialAccount } from 'passport-wechat-follower';
import type { PushHandlers } from 'passport-wechat-follower/express';
import { CardDesk } from './cards/card-desk.js';
import { MemoryCards } from './cards/memory-cards.js';
import { Doorbell } from './doorbell.js';
import { MemoryPeople } from './people/memory-people.js';
import { Reception } from './people/reception.js';
import { hearTogether } from './pushes.js';

/** Everything behind the pages that remembers something, the same on every framework. */
export interface Teahouse {
  account: OfficialAccount;
  desk: CardDesk;
  reception: Reception;
  doorbell: Doorbell;
  /** What to do about WeChat's pushes. */
  handlers: PushHandlers;
}

/** Opens it, with nothing remembered. */
export function openTeahouse(account: OfficialAccount): Teahouse {
  const desk = new CardDesk(account, new MemoryCards());
  const reception = new Reception(account, new MemoryPeople());
  const doorbell = new Doorbell();
  // The bell rings last: who hears it may come in.
  const handlers = hearTogether(desk.handlers, reception.handlers, doorbell.handlers);
  return { account, desk, reception, doorbell, handlers };
}
