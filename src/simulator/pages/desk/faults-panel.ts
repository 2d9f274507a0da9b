import { CALL_FAULTS, PUSH_FAULTS } from '../../control/fault-presets.js';
import { ENDPOINTS } from '../../endpoints/registry.js';
import { html, type Html } from '../html.js';
import { hidden, type DeskView } from './desk-view.js';

const button = (
  { say }: DeskView,
  [name, { english, chinese }]: [string, { english: string; chinese: string }],
): Html =>
  html`<button class="small" id="fault-${name}" name="fault" value="${name}">
    ${say(english, chinese)}
  </button>`;

/** Buttons for what may go wrong; each press is for one call. */
export function faultForms(view: DeskView): Html {
  const { say } = view;
  const names = Object.keys(ENDPOINTS).filter((name) => !name.startsWith('connect/'));
  return html`<form class="card faults" method="post" action="/_simulator/desk/fault" data-quiet>
      <label for="fault-endpoint">${say('The next call of', '下一次调用')}</label>
      <select name="endpoint" id="fault-endpoint">
        <option value="*">${say('any endpoint', '任意接口')}</option>
        ${names.map((name) => html`<option>${name}</option>`)}
      </select>
      <div class="buttons">${Object.entries(CALL_FAULTS).map((one) => button(view, one))}</div>
    </form>
    <form class="card faults" method="post" action="/_simulator/desk/fault" data-quiet>
      <p>${say('The next message push is', '下一次消息推送')}</p>
      ${hidden('endpoint', 'push')}
      <div class="buttons">${Object.entries(PUSH_FAULTS).map((one) => button(view, one))}</div>
    </form>`;
}

/** What has been scripted and waits to be met. */
export function pendingFaults({ say, parts }: DeskView): Html {
  const pending = [...parts.faults.pending(), ...parts.pushes.pending()];
  if (pending.length === 0)
    return html`<p class="empty">${say('No fault is waiting.', '没有待触发的故障。')}</p>`;
  const row = ({ endpoint, left }: { endpoint: string; left: number }): Html => {
    const target = endpoint === '*' ? say('any endpoint', '任意接口') : html`<code>${endpoint}</code>`;
    return html`<li>${target} × ${left === Infinity ? '∞' : left}</li>`;
  };
  return html`<ul class="pending">
      ${pending.map(row)}
    </ul>
    <form method="post" action="/_simulator/desk/clear-faults" data-quiet>
      <button class="small" id="clear-faults">${say('Take them all back', '全部清除')}</button>
    </form>`;
}
