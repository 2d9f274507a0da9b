import { DESK_STYLE } from './desk-style.js';

/** Colours, light and dark. Text on WeChat's green is dark: white on it cannot be read by everybody. */
const COLOURS = `
:root{color-scheme:light dark;--green:#07c160;--on-green:#00210f;--back:#ededed;--card:#fff;--ink:#17191c;--soft:#5a5f66;--line:#dfe1e4;--press:#f2f3f5;--link:#4a5f8c;--bad:#b3261e;--shade:0 30px 80px -20px rgb(0 40 20/.28),0 4px 14px rgb(0 0 0/.06);--glow:#d9f3e4}
@media(prefers-color-scheme:dark){:root{--back:#101112;--card:#1c1d20;--ink:#eceded;--soft:#a5aab1;--line:#303338;--press:#2a2c30;--link:#9db3e0;--bad:#ff8a80;--shade:0 30px 80px -10px rgb(0 0 0/.7),0 0 0 1px #2a2d31;--glow:#0c2a1a}}`;

/** What every page has in common. */
const BASE = `
*{box-sizing:border-box;margin:0}
html{font:16px/1.5 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;-webkit-text-size-adjust:100%}
body{background:var(--back);color:var(--ink);min-height:100vh;min-height:100dvh}
h1{font-size:1.375rem;line-height:1.3;font-weight:650}
span[lang]{display:inline-block}
small{font-size:.8125rem;color:var(--soft)}
img{display:block;border-radius:10px;flex:none}
a{color:var(--link)}
button,a.small{font:inherit;color:inherit;background:var(--press);border:0;border-radius:10px;padding:.75rem 1rem;min-height:44px;cursor:pointer;text-align:center;text-decoration:none}
button:hover,a.small:hover{filter:brightness(.96)}
button:active{transform:translateY(1px)}
:focus-visible{outline:3px solid var(--green);outline-offset:2px}
.primary{background:var(--green);color:var(--on-green);font-weight:650}
.small{padding:.375rem .75rem;min-height:36px;font-size:.875rem;border-radius:9px;white-space:nowrap}
.digits{font-variant-numeric:tabular-nums}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media(prefers-color-scheme:dark){button:hover,a.small:hover{filter:brightness(1.12)}}
@media(prefers-reduced-motion:no-preference){.sheet{animation:rise .28s cubic-bezier(.2,.8,.2,1)}@keyframes rise{from{transform:translateY(2rem)}}}`;

/** The phone: the whole screen of a small device, a card on a large one. */
const PHONE = `
.device{display:flex;flex-direction:column;min-height:100vh;min-height:100dvh;background:var(--back);overflow:hidden}
.bar{display:grid;grid-template-columns:3rem 1fr 3rem;align-items:center;min-height:52px;font-weight:600;text-align:center;border-bottom:1px solid var(--line)}
.bar p{grid-column:2}
.home{color:inherit;text-decoration:none;font-size:1.75rem;line-height:44px;height:44px;grid-row:1}
.device main{flex:1;display:flex;flex-direction:column;padding:0 1.25rem 1.5rem}
.lead{padding:2.25rem 0 1.25rem}
.lead p{color:var(--soft);margin-top:.375rem}
.list{display:grid;background:var(--card);border-radius:16px;overflow:hidden}
.person{display:flex;align-items:center;gap:.875rem;padding:.75rem 1rem;border-radius:0;background:none;text-align:start;font-size:1.0625rem}
.person+.person{border-top:1px solid var(--line)}
.person::after{content:"›";margin-inline-start:auto;color:var(--soft);font-size:1.375rem}
.person:focus-visible{outline-offset:-3px}
.notice{text-align:center;padding:4.5rem 0 2rem}
.notice p{color:var(--soft);margin-top:.75rem}
.notice a span{display:inline}
.notice .symbol{width:72px;height:72px;line-height:72px;margin:0 auto 1.5rem;border-radius:50%;background:var(--green);color:var(--on-green);font-size:2.375rem;font-weight:600}
.error .symbol{background:#fa9d3b;color:#2b1600}
.aside{margin-top:auto;border:1.5px dashed var(--soft);border-radius:16px;padding:1rem}
.aside .tag{font-size:.8125rem;font-weight:650;color:var(--soft);margin-bottom:.375rem}
.aside+.tray{margin-top:1.5rem}
.aside .primary{width:100%;margin-top:1rem}
.tray{margin:auto -1.25rem -1.5rem;background:var(--card);border-radius:20px 20px 0 0;padding:1.5rem 1.5rem 1rem;box-shadow:0 -12px 40px rgb(0 0 0/.08)}
.ghost{padding:2rem 0;display:grid;gap:1rem;opacity:.7}
.ghost i{height:14px;border-radius:7px;background:var(--line)}
.ghost i:first-child{height:120px;border-radius:16px}
.ghost i:nth-child(3){width:78%}
.ghost i:nth-child(4){width:52%}
.asker{display:flex;align-items:center;gap:.625rem;font-weight:600}
.asker img{border-radius:7px}
.sheet h1{margin-top:1.125rem}
.wish{color:var(--soft)}
.identity{display:flex;align-items:center;gap:.875rem;margin:1.25rem 0;padding:1rem 0;border-block:1px solid var(--line)}
.identity strong{display:block;font-size:1.0625rem}
.option{display:flex;gap:.625rem;align-items:flex-start;font-size:.875rem;color:var(--soft);padding:.25rem 0;cursor:pointer}
.option input{width:20px;height:20px;accent-color:var(--green);flex:none}
.answers{display:grid;grid-template-columns:1fr 1fr;gap:.875rem;margin-top:1.5rem}
.answers button,.answers .button{font-weight:650}
.answers.whole{grid-template-columns:1fr}
.answers .button{border-radius:10px;padding:.75rem 1rem;text-align:center;text-decoration:none}
.foot{text-align:center;padding-top:.75rem}
.foot a,.foot button{display:inline-block;background:none;color:var(--link);padding:.625rem 1rem;font-size:.9375rem;text-decoration:none}
@media(min-width:600px) and (min-height:600px){
body.phone{display:grid;place-items:center;padding:2rem;background:radial-gradient(60rem 40rem at 50% -10%,var(--glow),transparent),var(--back)}
.device{width:400px;min-height:min(780px,calc(100vh - 4rem));border-radius:40px;box-shadow:var(--shade);background:var(--card)}
.device .list{background:var(--press)}
.ghost{padding:1.25rem 0;gap:.75rem}
.ghost i:first-child{height:64px}
.tray{box-shadow:0 -1px 0 var(--line),0 -16px 40px rgb(0 0 0/.06)}
}`;

/** The PC beside the phone, or above it where there is no room. */
const PC = `
.pc-side{display:grid;justify-items:center;gap:.75rem;padding:2rem 1.25rem;text-align:center}
.pc-side h2{color:inherit;margin:0;font-size:1.375rem;line-height:1.3;font-weight:650}
.pc-side .code{width:min(100%,15rem);padding:.5rem;border-radius:16px;background:#fff;box-shadow:var(--shade)}
.pc-side svg{display:block;width:100%;height:auto}
.pc-side .way{max-width:26rem;color:var(--soft);font-size:.9375rem}
@media(min-width:900px) and (min-height:600px){
body.phone:has(.pc-side){grid-template-columns:minmax(0,26rem) 400px;justify-content:center;gap:clamp(2rem,7vw,6rem)}
}`;

/** The look of every page: WeChat's green, light and dark. */
export const STYLE = COLOURS + BASE + PHONE + PC + DESK_STYLE;
