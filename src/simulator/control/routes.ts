import { faultTargetOf } from '../check-fault.js';
import type { FollowOptions } from '../conversations.js';
import { approve } from '../login/approve.js';
import { checkPerson, PERSON_OPTIONS } from '../check-world.js';
import type { RandomFaults } from '../fault-script.js';
import type { PushConfiguration } from '../push/push-configuration.js';
import type { AuthorizationEvent } from '../push/push-message.js';
import type { TokenRefusal } from '../world/issued-tokens.js';
import { describeWorld } from './describe-world.js';
import type { Fields } from './fields.js';
import type { OwnParts } from './own-parts.js';

/** What other processes can ask for. */
export interface Route {
  /** Names of the values it takes; those that may be missing end with `?`. */
  readonly takes: readonly string[];
  readonly run: (parts: OwnParts, fields: Fields) => object | Promise<object>;
}

const accountId = ({ world }: OwnParts, fields: Fields): string =>
  world.apps.account(fields.text('appId')).appId;

/** All of them, by method and the path under `/_simulator/`. */
export const ROUTES: Readonly<Record<string, Route>> = {
  'GET state': {
    takes: [],
    run: ({ world }) => describeWorld(world),
  },
  'GET clock': {
    takes: [],
    run: ({ world }) => ({ now: world.clock.now(), waiting: world.clock.waiting }),
  },
  'GET people': {
    takes: [],
    run: ({ world }) => ({ people: describeWorld(world).people }),
  },
  'GET calls': {
    takes: ['endpoint?'],
    run: ({ log, pushes }, fields) => {
      const endpoint = fields.text('endpoint');
      return { calls: endpoint === 'push' ? pushes.log.deliveries() : log.calls(endpoint) };
    },
  },

  'POST people': {
    takes: PERSON_OPTIONS.map((name) => `${name}?`),
    run: ({ world }, fields) => {
      checkPerson('person', fields.all);
      return { id: world.people.add(fields.all).id };
    },
  },
  // What is pushed has been delivered, or given up, when these answer.
  'POST follow': {
    takes: ['person', 'appId?', 'scene?', 'subscribeScene?'],
    run: async ({ conversations }, fields) => {
      const how: FollowOptions = {
        scene: fields.all.scene as FollowOptions['scene'],
        subscribeScene: fields.text('subscribeScene'),
      };
      const reply = await conversations.follow(fields.required('person'), fields.text('appId'), how);
      return { reply: reply ?? null };
    },
  },
  'POST scan': {
    takes: ['code', 'person'],
    run: async ({ conversations }, fields) => ({
      reply: (await conversations.scan(fields.required('code'), fields.required('person'))) ?? null,
    }),
  },
  'POST unfollow': {
    takes: ['person', 'appId?'],
    run: async ({ conversations }, fields) => {
      await conversations.unfollow(fields.required('person'), fields.text('appId'));
      return {};
    },
  },
  'POST say': {
    takes: ['person', 'text', 'appId?'],
    run: async ({ conversations }, fields) => {
      const [person, text] = [fields.required('person'), fields.required('text')];
      return { reply: (await conversations.say(person, text, fields.text('appId'))) ?? null };
    },
  },
  'POST change-authorization': {
    takes: ['person', 'event', 'appId?', 'revokeInfo?'],
    run: async ({ conversations }, fields) => {
      const event = fields.required('event') as AuthorizationEvent;
      const revokeInfo = fields.text('revokeInfo');
      await conversations.changeAuthorization(fields.required('person'), event, fields.text('appId'), {
        revokeInfo,
      });
      return {};
    },
  },
  'POST configure-push': {
    takes: ['appId?', 'url', 'token', 'encodingAESKey?', 'mode', 'format?'],
    run: async ({ world, pushes }, fields) => {
      const { appId, ...configuration } = fields.all;
      // Checked where it is used, like that of every other caller.
      await pushes.configure(
        world.apps.account(fields.text('appId')),
        configuration as unknown as PushConfiguration,
      );
      return {};
    },
  },
  'POST disable-push': {
    takes: ['appId?'],
    run: ({ world, pushes }, fields) => {
      pushes.disable(world.apps.account(fields.text('appId')));
      return {};
    },
  },
  'POST approve': {
    takes: ['url', 'person', 'deny?', 'snapshot?'],
    run: ({ world }, fields) => {
      const deny = fields.flag('deny');
      const snapshot = fields.flag('snapshot');
      return {
        callbackURL:
          approve(world, fields.required('url'), fields.required('person'), { deny, snapshot }) ?? null,
      };
    },
  },
  'POST mini-program-code': {
    takes: ['person', 'appId?'],
    run: ({ world }, fields) => ({
      code: world.miniProgramCode(fields.required('person'), fields.text('appId')),
    }),
  },
  'POST clock/advance': {
    takes: ['ms'],
    run: ({ world }, fields) => {
      world.clock.advance(fields.number('ms') ?? NaN);
      return { now: world.clock.now() };
    },
  },
  'POST fail': {
    takes: ['endpoint', 'fault', 'times?'],
    run: ({ faults }, fields) => {
      faults.add(faultTargetOf(fields.required('endpoint')), fields.all.fault, fields.number('times') ?? 1);
      return {};
    },
  },
  'POST random': {
    takes: ['seed', 'rate', 'endpoint?'],
    run: ({ faults }, fields) => {
      faults.random({
        seed: fields.number('seed') ?? NaN,
        rate: fields.number('rate') ?? NaN,
        endpoint: fields.text('endpoint') as RandomFaults['endpoint'],
      });
      return {};
    },
  },
  'POST clear-faults': {
    takes: ['endpoint?'],
    run: ({ faults }, fields) => {
      const endpoint = fields.text('endpoint');
      faults.clear(endpoint === undefined ? undefined : faultTargetOf(endpoint));
      return {};
    },
  },
  'GET pending-faults': {
    takes: [],
    run: ({ faults, pushes }) => ({ pending: [...faults.pending(), ...pushes.pending()] }),
  },
  'POST revoke-common-access-token': {
    takes: ['appId?', 'kind?', 'servedAnyway?', 'errcode?'],
    run: (parts, fields) => {
      const kind = fields.text('kind') === 'classic' ? 'classic' : 'stable';
      parts.world.revokeCommonAccessToken(accountId(parts, fields), kind, {
        servedAnyway: fields.flag('servedAnyway'),
        errcode: fields.number('errcode') as TokenRefusal | undefined,
      });
      return {};
    },
  },
};
