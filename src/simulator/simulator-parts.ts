import { CallLog } from './call-log.js';
import type { OwnParts } from './control/own-parts.js';
import { ownRoutes } from './control/own-routes.js';
import { Conversations } from './conversations.js';
import { FaultScript } from './fault-script.js';
import { frontDoor } from './front-door.js';
import { IN_PROCESS_ENDPOINTS } from './hosts.js';
import { HttpServer } from './http-server.js';
import { inProcessFetch } from './in-process-fetch.js';
import type { ResolvedOptions } from './options.js';
import { Pushes } from './push/pushes.js';
import { World } from './world/world.js';

/** Everything a simulator is made of. */
export interface SimulatorParts extends OwnParts {
  readonly server: HttpServer;
  readonly fetch: typeof globalThis.fetch;
}

/** Puts a simulator together. */
export function assemble(options: ResolvedOptions): SimulatorParts {
  const world = new World(options, IN_PROCESS_ENDPOINTS);
  const { now } = world.clock;
  const faults = new FaultScript();
  const log = new CallLog(world.secrets());
  const pushes = new Pushes(world.clock, options.push, faults);
  const conversations = new Conversations(world, pushes, options.push.emptyEventKey);
  const own = { world, faults, log, pushes, conversations };
  const deliver = frontDoor({ world, faults, log, own: ownRoutes(own) });
  const fetch = inProcessFetch(deliver, now, () => world.endpoints);
  return { ...own, server: new HttpServer(deliver, now), fetch };
}
