import type { RegisteredApp } from '../../world/apps.js';
import { avatarPath } from '../avatar.js';
import { html, type Html } from '../html.js';
import { type DeskView } from './desk-view.js';

const KINDS = {
  'official-account': ['Official Account', '公众号'],
  website: ['Website app', '网站应用'],
  'mini-program': ['Mini program', '小程序'],
} as const;

function appCard({ say }: DeskView, { appId, kind, name }: RegisteredApp): Html {
  const [english, chinese] = KINDS[kind];
  return html`<li class="card">
    <div class="who">
      <img src="${avatarPath(appId)}" alt="" width="44" height="44" />
      <p><strong>${name}</strong><small>${say(english, chinese)}</small></p>
    </div>
    <dl>
      <dt>AppID</dt>
      <dd><code>${appId}</code></dd>
    </dl>
  </li>`;
}

/** The apps of this world, and where to find what an application has to be configured with. */
export const appsPanel = (view: DeskView): Html =>
  html`<ul class="cards apps">
      ${view.parts.world.apps.all().map((app) => appCard(view, app))}
    </ul>
    <p class="more">
      <a href="/_simulator/state"
        >${view.say('AppSecrets and openids, as JSON', 'AppSecret 与 openid（JSON）')}</a
      >
    </p>`;
