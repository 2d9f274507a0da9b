import type { Call, CallLog } from './call-log.js';
import { ENDPOINTS, isEndpointName } from './endpoints/registry.js';
import { callbackAnswer } from './callback-answer.js';
import type { Endpoint } from './endpoints/endpoint.js';
import type { Fault } from './fault.js';
import { faultyAnswer } from './faulty-answer.js';
import type { FaultScript } from './fault-script.js';
import { hostNameOf } from './hosts.js';
import {
  SLOW_PARTS,
  textAnswer,
  type Answer,
  type Deliver,
  type Delivery,
  type WireRequest,
} from './wire.js';
import type { RefusedCall } from './world/rids.js';
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

/** The parts of a slow body are due in equal steps from now on. */
function pace({ clock }: World, slowMs: number): () => Promise<boolean> {
  const startedAt = clock.now();
  let part = 0;
  return async () => {
    part += 1;
    return (await clock.sleepUntil(startedAt + (slowMs * part) / SLOW_PARTS)) === 'due';
  };
}

/** A login page that goes back to the application may do so twice. */
function twice(faults: FaultScript, delivery: Delivery): Delivery {
  if (delivery === 'connection reset') return delivery;
  return { ...delivery, answer: callbackAnswer(faults, delivery.answer) };
}

/** Whose call it is, by its token or by what it says. */
function callerOf({ issuedTokens }: World, { url, body }: WireRequest): string | undefined {
  const token = url.searchParams.get('access_token');
  if (token !== null) return issuedTokens.ownerOf(token);
  return url.searchParams.get('appid') ?? /"appid"\s*:\s*"([^"]*)"/.exec(body)?.[1];
}

/** What may be asked about a call later, should it have been refused. */
function refusedCall(world: World, request: WireRequest, call: Call, { body }: Answer): RefusedCall {
  return {
    endpoint: call.endpoint,
    appId: callerOf(world, request),
    query: call.query,
    requestBody: call.body === undefined ? '' : JSON.stringify(call.body),
    responseBody: typeof body === 'string' ? body : '',
    remoteAddress: request.remoteAddress,
    arrivedAt: request.arrivedAt,
    costMs: Math.round(world.clock.now() - request.arrivedAt),
  };
}

/** Sends every request where it belongs, makes faults happen and keeps the log. */
export function frontDoor({ world, faults, log, own }: FrontDoorParts): Deliver {
  function misbehave(endpoint: Endpoint, fault: Fault, right: () => Answer): Delivery {
    if (fault.reset === true) return 'connection reset';
    const answer = faultyAnswer(endpoint, fault, right, world.clock.now());
    const nextPart = fault.slowMs === undefined ? undefined : pace(world, fault.slowMs);
    if (fault.truncate === undefined) return { answer, nextPart };
    const cut = fault.truncate === true ? Math.floor(byteLength(answer) / 2) : Number(fault.truncate);
    return { answer, nextPart, cutAfterBytes: Math.min(cut, byteLength(answer)) };
  }

  async function serve(endpoint: Endpoint, request: WireRequest): Promise<Delivery> {
    const fault = faults.next(endpoint.name);
    if (fault === undefined) return { answer: endpoint.handle(world, request) };
    const effect = fault.afterEffect === true ? endpoint.handle(world, request) : undefined;
    if (fault.delayMs !== undefined) {
      const end = await world.clock.sleepUntil(request.arrivedAt + fault.delayMs);
      if (end === 'interrupted') return 'connection reset';
    }
    return misbehave(endpoint, fault, () => effect ?? endpoint.handle(world, request));
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
    const delivery = twice(faults, await serve(endpoint, request));
    if (delivery === 'connection reset') return delivery;
    const call = noteAnswer(delivery.answer);
    const isRefused = (call.errcode ?? 0) !== 0;
    if (isRefused && endpoint.host === 'api')
      world.rids.note(refusedCall(world, request, call, delivery.answer));
    return delivery;
  };
}
