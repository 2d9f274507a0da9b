import { escapeHTML, renderPage } from '../page/page.js';
import type { FollowLoginState } from './follow-state.js';

/**
 * Watches the login by server-sent events or, where they do not come through, by asking every two seconds, and finishes
 * it. Tabs that a browser opens at once on a first visit are given a session each, and it keeps one: events go on about
 * the other, so the page also asks a moment later, and when it is looked at again. Whatever it shows is text that stands in the page already, or a number.
 */
const WATCH = `(function(){var root=document.querySelector('main'),last,source,done=false,form=document.querySelector('form');
function show(s){if(done||!s.status)return;root.querySelectorAll('[data-on]').forEach(function(e){e.hidden=e.dataset.on.split(' ').indexOf(s.status)<0});
if(s.number){var n=document.querySelector('.number');if(n.textContent!==s.number)n.textContent=s.number}
if(s.status==='waiting'&&root.dataset.code!==s.qrContent)location.reload();
if(s.status==='confirmed'){stop();form.submit()}else if(s.status==='refused'||s.status==='expired')stop()}
function stop(){done=true;if(source)source.close();clearInterval(last)}
function ask(){if(done||document.hidden)return;
fetch(location.href,{headers:{accept:'application/json'},cache:'no-store',credentials:'same-origin'}).then(function(r){return r.json()}).then(show,function(){})}
function poll(){if(!last&&!done)last=setInterval(ask,2000)}
setTimeout(ask,3000);document.addEventListener('visibilitychange',ask);
if(!window.EventSource)return poll();source=new EventSource(location.href);
source.onmessage=function(e){show(JSON.parse(e.data))};source.onerror=function(){if(source.readyState===2)poll()}})();`;

/** Page that shows a code, and what to do on the phone. It loads nothing, from here or elsewhere. */
export function buildFollowLoginPage(
  siteName: string,
  state: FollowLoginState,
  code: { content: string; drawing: string },
): { html: string; policy: string } {
  const name = escapeHTML(siteName);
  const part = (on: FollowLoginState['status'][], html: string) =>
    `<div data-on="${on.join(' ')}"${on.includes(state.status) ? '' : ' hidden'}>${html}</div>`;
  const number = state.status === 'scanned' ? escapeHTML(state.number) : '';
  return renderPage({
    title: `微信扫码登录 · Log in with WeChat`,
    body:
      `<h1>微信扫码登录</h1><p lang="en">Log in to ${name} with WeChat</p>` +
      part(
        ['waiting'],
        `${code.drawing}<p>用微信扫一扫，关注公众号即可登录“${name}”。</p>` +
          '<p lang="en">Scan with WeChat. Following the account logs you in.</p>',
      ) +
      `<div role="status" aria-live="polite">` +
      part(
        ['scanned'],
        `<p>请在微信中向公众号回复这个数字</p><strong class="number">${number}</strong>` +
          '<p lang="en">Reply with this number in WeChat</p>',
      ) +
      part(['confirmed'], '<p>已确认，正在登录……</p><p lang="en">Confirmed. Logging you in …</p>') +
      part(
        ['refused'],
        '<p>数字不符，登录已取消。</p><p lang="en">Another number came back. The login was cancelled.</p>',
      ) +
      part(['expired'], '<p>二维码已失效。</p><p lang="en">The code is no longer good.</p>') +
      '</div>' +
      part(
        ['refused', 'expired'],
        '<a class="action" href="">换一个二维码 · <span lang="en">New code</span></a>',
      ) +
      // Without scripts this is what finishes the login.
      part(
        ['scanned', 'confirmed'],
        '<form method="post"><button class="action">我已回复 · <span lang="en">I replied</span></button></form>',
      ),
    script: WATCH,
    sendsForm: true,
    attributes: `data-code="${escapeHTML(code.content)}"`,
  });
}
