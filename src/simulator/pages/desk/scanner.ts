import { LOGIN_PATHS } from '../../login/login-link.js';
import { html, type Html } from '../html.js';
import { hidden, type DeskView } from './desk-view.js';

const note = (text: string, more?: Html): Html =>
  html`<div class="scanned" role="status">
    <p>${text}</p>
    ${more}
  </div>`;

/** About a code that the simulator made, when scanning it did not lead on. */
function ownCode({ say, scanned, parts, holder }: DeskView): Html | undefined {
  const { qrLogins, qrCodes, apps } = parts.world;
  const login = qrLogins.behind(scanned);
  const code = qrCodes.behind(scanned);
  const appId = login?.appId ?? code?.appId;
  if (appId === undefined) return undefined;
  const isOver =
    login === undefined
      ? code === undefined || !qrCodes.isAlive(code)
      : ['expired', 'confirmed'].includes(qrLogins.state(login).status);
  if (isOver) return note(say('This QR code has expired', '该二维码已过期'));
  const name = apps.get(appId)?.name ?? appId;
  if (holder === undefined)
    return note(
      say(
        `A code of ${name}. Choose who holds the phone, then scan.`,
        `${name} 的二维码。请先选择谁拿着手机，再扫描。`,
      ),
    );
  return note(
    say(`A code of ${name}`, `${name} 的二维码`),
    html`<form method="post" action="/_simulator/desk/scan">
      ${hidden('person', holder.id)}
      <button class="primary" id="scan-found" name="code" value="${scanned}">
        ${say(`Scan as ${holder.nickname}`, `以${holder.nickname}的身份扫描`)}
      </button>
    </form>`,
  );
}

/** What the phone makes of a scanned text. A link of WeChat's own opens here; any other where it leads to. */
function findings(view: DeskView): Html | undefined {
  const { say, scanned, parts } = view;
  if (scanned === '') return undefined;
  const own = ownCode(view);
  if (own !== undefined) return own;
  const url = URL.canParse(scanned) ? new URL(scanned) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return note(say('The code says:', '扫描内容：'), html`<q>${scanned}</q>`);
  const isLogin = LOGIN_PATHS.some((path) => path === url.pathname);
  const target = isLogin ? url.pathname + url.search : url.href;
  const app = parts.world.apps.get(url.searchParams.get('appid') ?? '');
  return note(
    isLogin
      ? say(`A login of ${app?.name ?? 'an unknown app'}`, `${app?.name ?? '未知应用'} 的登录链接`)
      : say(`A page of ${url.host}`, `${url.host} 的网页`),
    html`<a class="primary" href="${target}" target="_blank" rel="noopener"
      >${say('Open in WeChat', '在微信中打开')} ↗</a
    >`,
  );
}

/** The scanner of the phone: takes what a code says, or a ticket or the address of a picture that stands for one. */
export function scanner(view: DeskView): Html {
  const { say, scanned, holder } = view;
  return html`<form class="scan" method="post" action="/_simulator/desk/scan">
      <span id="holding" data-live>${holder === undefined ? undefined : hidden('person', holder.id)}</span>
      <label for="scan">${say('Scan a code: paste what it says', '扫一扫：粘贴二维码内容')}</label>
      <div>
        <input name="code" id="scan" value="${scanned}" autocomplete="off" required placeholder="https://…" />
        <button class="small">${say('Scan', '扫描')}</button>
      </div>
    </form>
    ${findings(view)}`;
}
