import type { CallLog } from '../call-log.js';
import type { Conversations } from '../conversations.js';
import type { FaultScript } from '../fault-script.js';
import type { Pushes } from '../push/pushes.js';
import type { World } from '../world/world.js';

/** What the simulator's own pages and API work on. */
export interface OwnParts {
  readonly world: World;
  readonly log: CallLog;
  readonly faults: FaultScript;
  readonly pushes: Pushes;
  readonly conversations: Conversations;
}
