import type { Call } from '../../call-log.js';
import type { PushDelivery } from '../../push/push-log.js';
import { html, type Html } from '../html.js';
import { copyAsCurl } from './copy-as-curl.js';
import { endpointName, table, timeOfDay, type DeskView } from './desk-view.js';

const CALLS_SHOWN = 25;
const PUSHES_SHOWN = 12;

/** The query as people read it. */
const queryText = (query: Call['query']): string =>
  Object.entries(query)
    .map(([name, value]) => `${name}=${value === '[redacted]' ? '…' : value}`)
    .join(' & ');

function callRow({ say, parts }: DeskView, call: Call, number: number): Html {
  const { at, method, endpoint, query, status, errcode } = call;
  const good = (errcode ?? 0) === 0 && status !== undefined && status < 400;
  return html`<tr class="${good ? '' : 'bad'}">
    <td class="digits">${timeOfDay(at)}</td>
    <td class="digits">${status ?? '–'}</td>
    <td class="digits">${errcode ?? ''}</td>
    <td>
      <details id="call-${number}">
        <summary>
          <strong>${method} ${endpointName(endpoint)}</strong> <small>${queryText(query)}</small>
        </summary>
        <pre tabindex="0" aria-label="curl">${copyAsCurl(parts.world.endpoints.api, call)}</pre>
        <button class="small" type="button" data-copy>${say('Copy as curl', '复制为 curl')}</button>
      </details>
    </td>
  </tr>`;
}

/** The last calls, newest first. */
export function callsPanel(view: DeskView): Html {
  const { say, parts } = view;
  const calls = parts.log.calls();
  const first = Math.max(0, calls.length - CALLS_SHOWN);
  const rows = calls.slice(first).map((call, index) => callRow(view, call, first + index));
  const strayed = parts.log.strayedSecrets.join(', ');
  return html`${
    strayed === ''
      ? undefined
      : html`<p class="alarm" role="alert">
          ${say(
            `${strayed} was called with an AppSecret that may be a real one. If it is, reset it on mp.weixin.qq.com and keep it out of here.`,
            `${strayed} 收到疑似真实的 AppSecret。若为真实密钥，请立即在公众平台重置，并勿填入模拟器。`,
          )}
        </p>`
  }${table(
    say('Recent calls', '最近调用'),
    [say('Time', '时间'), say('Status', '状态'), 'errcode', say('Call', '调用')],
    rows.reverse(),
    say('Nothing has called yet.', '还没有任何调用。'),
  )}`;
}

function pushRow({ at, event, attempt, outcome, status, problem, durationMs }: PushDelivery): Html {
  const good = outcome === 'accepted' || outcome === 'replied';
  return html`<tr class="${good || outcome === 'under way' ? '' : 'bad'}">
    <td class="digits">${timeOfDay(at)}</td>
    <td class="digits">${status ?? '–'}</td>
    <td><strong>${event}</strong> <small>#${attempt}</small></td>
    <td>
      <strong>${outcome}</strong>
      <small>${durationMs === undefined ? '' : `${Math.round(durationMs)} ms`}</small
      ><small class="problem">${problem}</small>
    </td>
  </tr>`;
}

/** The last deliveries of message pushes, newest first. */
export function pushesPanel({ say, parts }: DeskView): Html {
  const servers = parts.pushes.servers();
  const where = servers.map(
    ([appId, { url, mode }]) => html`<li><code>${appId}</code> → <code>${url.href}</code> (${mode})</li>`,
  );
  const nothing =
    servers.length === 0
      ? say('No server is configured: start with --push URL.', '尚未配置推送服务器：启动时加 --push URL。')
      : say('Nothing has been pushed yet.', '还没有任何推送。');
  return html`${
    where.length === 0
      ? undefined
      : html`<ul class="servers">
          ${where}
        </ul>`
  }${table(
    say('Message pushes', '消息推送'),
    [say('Time', '时间'), say('Status', '状态'), say('Event', '事件'), say('Outcome', '结果')],
    parts.pushes.log.deliveries().slice(-PUSHES_SHOWN).reverse().map(pushRow),
    nothing,
  )}`;
}
