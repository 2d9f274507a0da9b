import { faultTargetOf } from '../check-fault.js';
import { rememberLanguage } from '../pages/speech.js';
import { redirectAnswer, type Answer } from '../wire.js';
import type { RegisteredApp } from '../world/apps.js';
import { CALL_FAULTS, PUSH_FAULTS } from './fault-presets.js';
import type { OwnParts } from './own-parts.js';
import { answerScannedLogin, conversationPath, scanAtDesk } from './scan-forms.js';

type Change = (parts: OwnParts, fields: URLSearchParams) => void;

const LONGEST_NICKNAME = 32;

const account = ({ world }: OwnParts, fields: URLSearchParams): RegisteredApp | undefined => {
  const app = world.apps.get(fields.get('app') ?? '');
  return app?.kind === 'official-account' ? app : undefined;
};

/** The forms of the control page. Each changes the world, and the page is shown again; what makes no sense changes nothing. */
const FORMS: Readonly<Record<string, Change>> = {
  follow: (parts, fields) => {
    const person = parts.world.people.find(fields.get('person') ?? '');
    const app = account(parts, fields);
    if (person === undefined || app === undefined) return;
    // The page does not wait for the push: the server it goes to may take its time.
    if (fields.get('follows') === 'yes') void parts.conversations.follow(person.id, app.appId);
    else void parts.conversations.unfollow(person.id, app.appId);
  },
  say: (parts, fields) => {
    const person = parts.world.people.find(fields.get('person') ?? '');
    const app = account(parts, fields);
    const text = (fields.get('text') ?? '').replace(/\p{Cc}/gu, ' ').trim();
    if (person === undefined || app === undefined || text === '') return;
    // Trouble stands in the conversation.
    parts.conversations.say(person.id, text, app.appId).catch(() => undefined);
  },
  'answer-login': answerScannedLogin,
  person: ({ world }, fields) => {
    const nickname = (fields.get('nickname') ?? '').trim().slice(0, LONGEST_NICKNAME);
    if (nickname !== '') world.people.add({ nickname });
  },
  snapshot: ({ world }, fields) => {
    const person = world.people.find(fields.get('person') ?? '');
    if (person !== undefined) world.people.setSnapshot(person.id, fields.get('snapshot') === 'yes');
  },
  clock: ({ world }, fields) => {
    const minutes = Number(fields.get('minutes'));
    if (minutes > 0 && minutes <= 100_000) world.clock.advance(minutes * 60_000);
  },
  fault: ({ faults }, fields) => {
    const [name, target] = [fields.get('fault') ?? '', fields.get('endpoint') ?? ''];
    const presets = target === 'push' ? PUSH_FAULTS : CALL_FAULTS;
    if (Object.hasOwn(presets, name)) faults.add(faultTargetOf(target), presets[name]?.fault, 1);
  },
  'clear-faults': ({ faults }) => faults.clear(),
  revoke: (parts, fields) => {
    const app = account(parts, fields);
    const kind = fields.get('kind') === 'classic' ? 'classic' : 'stable';
    if (app !== undefined) parts.world.revokeCommonAccessToken(app.appId, kind, {});
  },
};

const PREFIX = '/_simulator/desk/';

/** What a form of the control page answers; `undefined` for any other address. */
export function deskAnswer(parts: OwnParts, pathname: string, fields: URLSearchParams): Answer | undefined {
  const name = pathname.startsWith(PREFIX) ? pathname.slice(PREFIX.length) : '';
  if (name === 'language')
    return redirectAnswer('/', 303, rememberLanguage(fields.get('language') === 'zh' ? 'zh' : 'en'));
  if (name === 'scan') return redirectAnswer(scanAtDesk(parts, fields), 303);
  const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
  if (form === undefined) return undefined;
  form(parts, fields);
  const app = fields.get('app');
  // Back to the conversation it came from.
  return redirectAnswer(app === null ? '/' : conversationPath(app), 303);
}
