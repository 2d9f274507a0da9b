import type { OwnParts } from '../control/own-parts.js';
import type { Answer, WireRequest } from '../wire.js';
import { appsPanel } from './desk/apps-panel.js';
import { callsPanel, pushesPanel } from './desk/calls-panel.js';
import { panel, timeOfDay, type DeskView } from './desk/desk-view.js';
import { faultForms, pendingFaults } from './desk/faults-panel.js';
import { codesPanel } from './desk/codes-panel.js';
import { browserCard, newcomerForm, peoplePanel } from './desk/people-panel.js';
import { phonePanel } from './desk/phone-panel.js';
import { quotasPanel, tokensPanel } from './desk/tokens-panel.js';
import { html, type Html } from './html.js';
import { page } from './layout.js';
import { phoneOf } from './phone-cookies.js';
import { languageOf, speaker } from './speech.js';

const LONGEST_SCAN = 2000;

function viewOf(parts: OwnParts, request: WireRequest): DeskView {
  const { world } = parts;
  const phone = phoneOf(request);
  const language = languageOf(request);
  const { searchParams: query } = request.url;
  const accounts = world.apps.all('official-account');
  return {
    parts,
    phone,
    language,
    say: speaker(language),
    holder: world.people.find(phone.personId ?? ''),
    account: accounts.find(({ appId }) => appId === query.get('account')) ?? accounts[0],
    scanned: (query.get('scan') ?? '').trim().slice(0, LONGEST_SCAN),
  };
}

function masthead({ say, language }: DeskView): Html {
  const other = language === 'zh' ? 'en' : 'zh';
  return html`<header class="masthead">
    <img src="/_simulator/icon.svg" alt="" width="52" height="52" />
    <div>
      <h1>${say('Simulated WeChat', '模拟微信')}</h1>
      <p>${say('Nobody here is real. Nothing leaves this machine.', '这里没有真人，数据不会离开本机。')}</p>
    </div>
    <form method="post" action="/_simulator/desk/language">
      <button class="small" name="language" value="${other}" lang="${other === 'zh' ? 'zh-CN' : 'en'}">
        ${other === 'zh' ? '中文' : 'English'}
      </button>
    </form>
  </header>`;
}

const clock = ({ parts, say }: DeskView): Html => {
  const now = parts.world.clock.now();
  return html`<form class="card row" method="post" action="/_simulator/desk/clock" data-quiet>
    <p>
      <strong class="digits">${timeOfDay(now)}</strong>
      <small class="digits">${new Date(now).toISOString().slice(0, 10)} UTC</small>
    </p>
    <button class="small" id="clock-5" name="minutes" value="5">${say('+5 minutes', '+5 分钟')}</button>
    <button class="small" id="clock-120" name="minutes" value="120">${say('+2 hours', '+2 小时')}</button>
  </form>`;
};

/** The simulator's desk: the people, their phone, and everything that can be seen and made to happen. */
export function controlPage(parts: OwnParts, request: WireRequest): Answer {
  const view = viewOf(parts, request);
  const { say } = view;
  return page({
    title: say('Simulated WeChat', '模拟微信'),
    kind: 'desk',
    language: view.language,
    body: html`${masthead(view)}
      <main class="desk-grid">
        <div class="left">
          ${panel('browser', say('This browser is', '本浏览器是'), browserCard(view))} ${phonePanel(view)}
        </div>
        <div class="right">
          ${panel('codes', say('Codes to scan', '待扫描的二维码'), codesPanel(view))}
          ${panel('people', say('People', '用户'), peoplePanel(view))} ${newcomerForm(view)}
          ${panel('calls', say('Calls', '调用记录'), callsPanel(view))}
          <div class="pair">
            ${panel('tokens', say('Living tokens', '有效凭证'), tokensPanel(view))}
            ${panel('quotas', say('Quotas', '调用额度'), quotasPanel(view))}
          </div>
          <div class="pair">
            <section class="panel" aria-labelledby="faults-heading">
              <h2 id="faults-heading">${say('Faults', '故障')}</h2>
              ${faultForms(view)}
              <div id="pending" data-live>${pendingFaults(view)}</div>
            </section>
            <div>
              ${panel('clock', say('Clock', '时钟'), clock(view))}
              ${panel('pushes', say('Message push', '消息推送'), pushesPanel(view))}
            </div>
          </div>
          ${panel('apps', say('Apps', '应用'), appsPanel(view))}
        </div>
      </main>
      <p class="sr" role="status" id="told" data-copied="${say('Copied', '已复制')}"></p>`,
  });
}
