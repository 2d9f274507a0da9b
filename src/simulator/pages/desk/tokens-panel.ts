import { livingTokens, type TokenSummary } from '../../control/describe-world.js';
import { html, type Html } from '../html.js';
import { duration, endpointName, hidden, table, type DeskView } from './desk-view.js';

const LIFE_MS = 7_200_000;
const MOST_ROWS = 30;

/** "5,000,000" */
const grouped = (count: number): string => count.toLocaleString('en');

function tokenRow({ say, parts }: DeskView, { kind, appId, scope, leftMs }: TokenSummary): Html {
  const name =
    kind === 'user'
      ? say('user token', '网页授权')
      : say(`common access token, ${kind}`, `公共 access_token（${kind}）`);
  return html`<tr>
    <td><strong>${name}</strong> <small>${parts.world.apps.get(appId)?.name} ${scope}</small></td>
    <td class="digits">
      ${duration(leftMs)}
      <meter
        min="0"
        max="${LIFE_MS}"
        value="${Math.round(leftMs)}"
        aria-label="${say('Left', '剩余')}"
      ></meter>
    </td>
    <td>
      ${
        kind === 'user'
          ? undefined
          : html`<form method="post" action="/_simulator/desk/revoke" data-quiet>
              ${hidden('app', appId)}${hidden('kind', kind)}
              <button class="small" id="revoke-${appId}-${kind}">
                ${say('Kill', '吊销')}<span class="sr"> ${name}</span>
              </button>
            </form>`
      }
    </td>
  </tr>`;
}

/** The first rows of a table that may be as long as a load test wants it, and how many are left out. */
function firstOf<T>({ say }: DeskView, all: readonly T[], columns: number, row: (one: T) => Html): Html[] {
  const rows = all.slice(0, MOST_ROWS).map(row);
  const more = all.length - rows.length;
  if (more === 0) return rows;
  const told = say(`and ${grouped(more)} more`, `另有 ${grouped(more)} 项`);
  return [
    ...rows,
    html`<tr>
      <td colspan="${columns}"><small>${told}</small></td>
    </tr>`,
  ];
}

/** The tokens that work, and how long they still do. */
export const tokensPanel = (view: DeskView): Html =>
  table(
    view.say('Living tokens', '有效凭证'),
    [view.say('Token', '凭证'), view.say('Left', '剩余'), view.say('End it', '操作')],
    firstOf(view, livingTokens(view.parts.world), 3, (token) => tokenRow(view, token)),
    view.say('No token is alive.', '暂无有效凭证。'),
  );

/** Spans that calls are counted over. */
const SPANS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['minute', ['this minute', '本分钟']],
  ['day', ['today', '今日']],
  ['month', ['this month', '本月']],
]);
const wordsOf = (span: string): readonly [string, string] => SPANS.get(span) ?? [span, span];

/** What was counted against WeChat's limits. */
export function quotasPanel(view: DeskView): Html {
  const { say, parts } = view;
  const rows = firstOf(
    view,
    parts.world.quotas.used(),
    2,
    ({ name, window, count, limit }) =>
      html`<tr>
        <td>
          <strong>${endpointName(name.split(' ')[0] ?? '')}</strong>
          <small>${name.split(' ').slice(1).join(' ')}</small>
        </td>
        <td class="digits">
          ${grouped(count)} / ${grouped(limit)} <small>${say(...wordsOf(window))}</small>
        </td>
      </tr>`,
  );
  const heads = [say('Endpoint', '接口'), say('Used', '已用')];
  return table(say('Quotas', '调用额度'), heads, rows, say('Nothing has been counted.', '暂无计数。'));
}
