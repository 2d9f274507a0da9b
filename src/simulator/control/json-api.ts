import { isEndpointName } from '../endpoints/registry.js';
import { checkFault } from '../fault.js';
import { approve } from '../login/approve.js';
import { WeChatPageError } from '../login/page-error.js';
import { checkPerson } from '../options.js';
import { jsonAnswer, type Answer, type WireRequest } from '../wire.js';
import type { EndpointName } from '../endpoints/endpoint.js';
import type { OwnParts } from './own-parts.js';
import { Fields } from './fields.js';
import { describeWorld } from './describe-world.js';

const PREFIX = '/_simulator/';
const JSON_TYPE = 'application/json; charset=utf-8';

type Route = (parts: OwnParts, fields: Fields) => object;

function endpointOf(name: string): EndpointName {
  if (!isEndpointName(name))
    throw new TypeError(`\`endpoint\` must be one that the simulator has, not ${name}`);
  return name;
}

const accountId = ({ world }: OwnParts, fields: Fields): string =>
  world.apps.named(fields.text('appId'), 'official-account').appId;

const ROUTES: Readonly<Record<string, Route>> = {
  'GET state': ({ world }) => describeWorld(world),
  'GET clock': ({ world }) => ({ now: world.clock.now(), waiting: world.clock.waiting }),
  'GET people': ({ world }) => ({ people: describeWorld(world).people }),
  'GET calls': ({ log }, fields) => ({ calls: log.calls(fields.text('endpoint')) }),

  'POST people': ({ world }, fields) => {
    checkPerson('person', fields.all);
    return { id: world.people.add(fields.all).id };
  },
  'POST follow': (parts, fields) => {
    const { id } = parts.world.people.named(fields.required('person'));
    parts.world.follows.add(accountId(parts, fields), id);
    return {};
  },
  'POST unfollow': (parts, fields) => {
    const { id } = parts.world.people.named(fields.required('person'));
    parts.world.follows.remove(accountId(parts, fields), id);
    return {};
  },
  'POST approve': ({ world }, fields) => {
    const deny = fields.flag('deny');
    const snapshot = fields.flag('snapshot');
    return {
      callbackURL:
        approve(world, fields.required('url'), fields.required('person'), { deny, snapshot }) ?? null,
    };
  },
  'POST mini-program-code': ({ world }, fields) => {
    const app = world.apps.named(fields.text('appId'), 'mini-program');
    const identity = world.people.identity(world.people.named(fields.required('person')).id, app);
    return { code: world.codes.issue(app, { identity, scope: 'mini-program' }) };
  },
  'POST clock/advance': ({ world }, fields) => {
    world.clock.advance(fields.number('ms') ?? NaN);
    return { now: world.clock.now() };
  },
  'POST fail': ({ faults }, fields) => {
    const { fault } = fields.all;
    checkFault(fault);
    faults.add(endpointOf(fields.required('endpoint')), fault, fields.number('times') ?? 1);
    return {};
  },
  'POST random': ({ faults }, fields) => {
    faults.random({ seed: fields.number('seed') ?? NaN, rate: fields.number('rate') ?? NaN });
    return {};
  },
  'POST clear-faults': ({ faults }, fields) => {
    const endpoint = fields.text('endpoint');
    faults.clear(endpoint === undefined ? undefined : endpointOf(endpoint));
    return {};
  },
  'GET pending-faults': ({ faults }) => ({ pending: faults.pending() }),
  'POST revoke-common-access-token': (parts, fields) => {
    const kind = fields.text('kind') === 'classic' ? 'classic' : 'stable';
    parts.world.revokeCommonAccessToken(accountId(parts, fields), kind, fields.flag('servedAnyway') ?? false);
    return {};
  },
};

/** The simulator for other processes and languages: what the class can do, under `/_simulator/`, in JSON. */
export function jsonAPIAnswer(parts: OwnParts, request: WireRequest): Answer | undefined {
  const { pathname } = request.url;
  if (!pathname.startsWith(PREFIX)) return undefined;
  const key = `${request.method} ${pathname.slice(PREFIX.length)}`;
  const route = Object.hasOwn(ROUTES, key) ? ROUTES[key] : undefined;
  if (route === undefined)
    return jsonAnswer({ error: `There is no ${key}`, routes: Object.keys(ROUTES) }, JSON_TYPE, 404);
  try {
    return jsonAnswer(route(parts, Fields.of(request)), JSON_TYPE);
  } catch (error) {
    if (error instanceof WeChatPageError) {
      return jsonAnswer({ error: error.message, code: error.code ?? null, text: error.text }, JSON_TYPE, 422);
    }
    // Everything thrown on purpose says what is wrong with the request, and so does `new URL`.
    return jsonAnswer({ error: (error as Error).message }, JSON_TYPE, 400);
  }
}
