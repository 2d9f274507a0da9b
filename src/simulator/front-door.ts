import type { CallLog } from './call-log.js';
import { ENDPOINTS, isEndpointName } from './endpoints/registry.js';
import { refusalAnswer, type Endpoint } from './endpoints/endpoint.js';
import type { Fault } from './fault.js';
import type { FaultScript } from './fault-script.js';
import { hostNameOf } from './hosts.js';
import { textAnswer, type Answer, type Deliver, type Delivery, type WireRequest } from './wire.js';
import type { World } from './world/world.js';

/** What the front door passes on: WeChat's endpoints are its own, the rest is the simulator's. */
export interface FrontDoorParts {
  readonly world: World;
  readonly faults: FaultScript;
  readonly log: CallLog;
  /** The simulator's own pages and its API for other processes; `undefined` for a path they do not have. */
  readonly own: (request: WireRequest) => Promise<Answer | undefined>;
}

const byteLength = ({ body }: Answer): number => Buffer.byteLength(body);

/** The fault's own answer, in the place of the right one. */
function faultyAnswer(endpoint: Endpoint, fault: Fault, nowMs: number): Answer {
  if (fault.errcode !== undefined) {
    const answer = refusalAnswer(endpoint.name, fault.errcode, nowMs, fault.errmsg);
    return { ...answer, headers: { ...answer.headers, ...fault.headers } };
  }
  return {
    status: fault.status ?? 200,
    headers: { 'content-type': fault.contentType ?? 'text/plain', ...fault.headers },
    body: fault.body ?? '',
  };
}

/** Sends every request where it belongs, makes faults happen and keeps the log. */
export function frontDoor({ world, faults, log, own }: FrontDoorParts): Deliver {
  function misbehave(
    endpoint: Endpoint,
    fault: Fault,
    request: WireRequest,
    answer: Answer | undefined,
  ): Delivery {
    if (fault.truncate !== undefined) {
      const whole = answer ?? endpoint.handle(world, request);
      const cut = fault.truncate === true ? Math.floor(byteLength(whole) / 2) : Number(fault.truncate);
      return { answer: whole, cutAfterBytes: Math.min(cut, byteLength(whole)) };
    }
    if (fault.reset === true) return 'connection reset';
    const isLateOnly = fault.errcode === undefined && fault.status === undefined && fault.body === undefined;
    if (isLateOnly) return { answer: answer ?? endpoint.handle(world, request) };
    return { answer: faultyAnswer(endpoint, fault, world.clock.now()) };
  }

  async function serve(endpoint: Endpoint, request: WireRequest): Promise<Delivery> {
    const fault = faults.next(endpoint.name);
    if (fault === undefined) return { answer: endpoint.handle(world, request) };
    const effect = fault.afterEffect === true ? endpoint.handle(world, request) : undefined;
    if (fault.delayMs !== undefined) {
      const end = await world.clock.sleepUntil(request.arrivedAt + fault.delayMs);
      if (end === 'interrupted') return 'connection reset';
    }
    return misbehave(endpoint, fault, request, effect);
  }

  return async (request) => {
    const path = request.url.pathname.slice(1);
    const endpoint = isEndpointName(path) ? ENDPOINTS[path] : undefined;
    if (endpoint === undefined) {
      return {
        answer:
          (await own(request)) ??
          textAnswer(404, `WeChat has nothing at /${path} that the simulator knows of`),
      };
    }
    const host = hostNameOf(request.url);
    if (host !== undefined && host !== endpoint.host) {
      return { answer: textAnswer(404, `${endpoint.name} is on the ${endpoint.host} host, not on ${host}`) };
    }
    const noteAnswer = log.note(endpoint.name, request);
    const delivery = await serve(endpoint, request);
    if (delivery !== 'connection reset') noteAnswer(delivery.answer);
    return delivery;
  };
}
