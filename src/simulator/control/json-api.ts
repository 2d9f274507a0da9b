import { faultTargetOf } from '../check-fault.js';
import { approve } from '../login/approve.js';
import { WeChatPageError } from '../login/page-error.js';
import { checkPerson } from '../options.js';
import type { PushConfiguration } from '../push/push-configuration.js';
import { WeChatPushError } from '../push/push-error.js';
import type { AuthorizationEvent } from '../push/push-message.js';
import { jsonAnswer, type Answer, type WireRequest } from '../wire.js';
import type { TokenRefusal } from '../world/issued-tokens.js';
import type { OwnParts } from './own-parts.js';
import { Fields } from './fields.js';
import { describeWorld } from './describe-world.js';

const PREFIX = '/_simulator/';
const JSON_TYPE = 'application/json; charset=utf-8';

type Route = (parts: OwnParts, fields: Fields) => object | Promise<object>;

const accountId = ({ world }: OwnParts, fields: Fields): string =>
  world.apps.account(fields.text('appId')).appId;

const ROUTES: Readonly<Record<string, Route>> = {
  'GET state': ({ world }) => describeWorld(world),
  'GET clock': ({ world }) => ({ now: world.clock.now(), waiting: world.clock.waiting }),
  'GET people': ({ world }) => ({ people: describeWorld(world).people }),
  'GET calls': ({ log, pushes }, fields) => {
    const endpoint = fields.text('endpoint');
    return { calls: endpoint === 'push' ? pushes.log.deliveries() : log.calls(endpoint) };
  },

  'POST people': ({ world }, fields) => {
    checkPerson('person', fields.all);
    return { id: world.people.add(fields.all).id };
  },
  // What is pushed has been delivered, or given up, when these answer.
  'POST follow': async ({ conversations }, fields) => {
    const scene = fields.all.scene as string | number | undefined;
    const reply = await conversations.follow(fields.required('person'), fields.text('appId'), { scene });
    return { reply: reply ?? null };
  },
  'POST scan': async ({ conversations }, fields) => ({
    reply: (await conversations.scan(fields.required('code'), fields.required('person'))) ?? null,
  }),
  'POST unfollow': async ({ conversations }, fields) => {
    await conversations.unfollow(fields.required('person'), fields.text('appId'));
    return {};
  },
  'POST say': async ({ conversations }, fields) => {
    const [person, text] = [fields.required('person'), fields.required('text')];
    return { reply: (await conversations.say(person, text, fields.text('appId'))) ?? null };
  },
  'POST change-authorization': async ({ conversations }, fields) => {
    const event = fields.required('event') as AuthorizationEvent;
    const revokeInfo = fields.text('revokeInfo');
    await conversations.changeAuthorization(fields.required('person'), event, fields.text('appId'), {
      revokeInfo,
    });
    return {};
  },
  'POST configure-push': async ({ world, pushes }, fields) => {
    const { appId, ...configuration } = fields.all;
    // Checked where it is used, like that of every other caller.
    await pushes.configure(
      world.apps.account(fields.text('appId')),
      configuration as unknown as PushConfiguration,
    );
    return {};
  },
  'POST disable-push': ({ world, pushes }, fields) => {
    pushes.disable(world.apps.account(fields.text('appId')));
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
  'POST mini-program-code': ({ world }, fields) => ({
    code: world.miniProgramCode(fields.required('person'), fields.text('appId')),
  }),
  'POST clock/advance': ({ world }, fields) => {
    world.clock.advance(fields.number('ms') ?? NaN);
    return { now: world.clock.now() };
  },
  'POST fail': ({ faults }, fields) => {
    faults.add(faultTargetOf(fields.required('endpoint')), fields.all.fault, fields.number('times') ?? 1);
    return {};
  },
  'POST random': ({ faults }, fields) => {
    faults.random({ seed: fields.number('seed') ?? NaN, rate: fields.number('rate') ?? NaN });
    return {};
  },
  'POST clear-faults': ({ faults }, fields) => {
    const endpoint = fields.text('endpoint');
    faults.clear(endpoint === undefined ? undefined : faultTargetOf(endpoint));
    return {};
  },
  'GET pending-faults': ({ faults, pushes }) => ({ pending: [...faults.pending(), ...pushes.pending()] }),
  'POST revoke-common-access-token': (parts, fields) => {
    const kind = fields.text('kind') === 'classic' ? 'classic' : 'stable';
    parts.world.revokeCommonAccessToken(accountId(parts, fields), kind, {
      servedAnyway: fields.flag('servedAnyway'),
      errcode: fields.number('errcode') as TokenRefusal | undefined,
    });
    return {};
  },
};

/** The simulator for other processes and languages: what the class can do, under `/_simulator/`, in JSON. */
export async function jsonAPIAnswer(parts: OwnParts, request: WireRequest): Promise<Answer | undefined> {
  const { pathname } = request.url;
  if (!pathname.startsWith(PREFIX)) return undefined;
  const key = `${request.method} ${pathname.slice(PREFIX.length)}`;
  const route = Object.hasOwn(ROUTES, key) ? ROUTES[key] : undefined;
  if (route === undefined)
    return jsonAnswer({ error: `There is no ${key}`, routes: Object.keys(ROUTES) }, JSON_TYPE, 404);
  try {
    return jsonAnswer(await route(parts, Fields.of(request)), JSON_TYPE);
  } catch (error) {
    if (error instanceof WeChatPageError) {
      return jsonAnswer({ error: error.message, code: error.code ?? null, text: error.text }, JSON_TYPE, 422);
    }
    if (error instanceof WeChatPushError)
      return jsonAnswer({ error: error.message, text: error.text }, JSON_TYPE, 422);
    // Everything thrown on purpose says what is wrong with the request, and so does `new URL`.
    return jsonAnswer({ error: (error as Error).message }, JSON_TYPE, 400);
  }
}
