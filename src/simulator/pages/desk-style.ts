/** The frame of the control page: one column on a phone, two on a desk, with the phone always in sight. */
const GRID = `
.desk{padding:1rem clamp(1rem,3vw,2.5rem) 3rem;background:radial-gradient(70rem 30rem at 12% -14rem,var(--glow),transparent),var(--back)}
.masthead,.desk-grid{max-width:1320px;margin-inline:auto}
.masthead{display:flex;align-items:center;gap:1rem;padding:.5rem 0 .75rem}
.masthead div{flex:1;min-width:0}
.masthead img{border-radius:14px}
.masthead p{color:var(--soft);font-size:.9375rem}
.masthead .small{background:var(--card);border:1px solid var(--line)}
.desk-grid{display:grid;gap:0 2rem}
.desk-grid>div,.pair>*{min-width:0}
.pair{display:grid;gap:0 1.5rem}
@media(min-width:1000px){.desk-grid{grid-template-columns:360px minmax(0,1fr);align-items:start}.left{position:sticky;top:0}}
@media(min-width:1240px){.pair{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}}
h2{font-size:.875rem;font-weight:650;color:var(--soft);margin:1.125rem 0 .5rem;letter-spacing:.01em}
.card{background:var(--card);border-radius:16px;padding:.875rem 1rem;border:1px solid var(--line)}
.cards{list-style:none;padding:0;display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr))}
.row{display:flex;align-items:center;gap:.625rem;flex-wrap:wrap}
.row p{flex:1 1 9rem}
.row strong{font-size:1.375rem;font-weight:600;letter-spacing:.01em}
.row small{display:block}
.desk input:not([type=checkbox]),.desk select{font:inherit;color:inherit;background:var(--card);border:1px solid var(--field);border-radius:10px;padding:.4rem .75rem;min-height:40px;width:100%;min-width:0}
.desk input::placeholder{color:var(--soft);opacity:1}
.empty{color:var(--soft);font-size:.9375rem}
.alarm{background:#b3261e;color:#fff;border-radius:14px;padding:.875rem 1rem;margin-bottom:.75rem}`;

/** People, and which browser this is. */
const PEOPLE = `
.holding{border-color:var(--green);box-shadow:0 0 0 1px var(--green)}
.who{display:flex;align-items:center;gap:.75rem}
.who p:first-of-type{flex:1;min-width:min-content}
.who small{display:block}
.who strong{overflow-wrap:anywhere}
.badge{background:var(--green);color:var(--on-green);font-size:.75rem;font-weight:650;border-radius:99px;padding:.25rem .625rem;white-space:nowrap}
.switch{display:flex;width:100%;align-items:center;justify-content:space-between;gap:1rem;text-align:start;background:none;padding:.5rem 0 0;margin-top:.625rem;border-top:1px solid var(--line);border-radius:0;font-size:.875rem;min-height:44px}
form+form .switch{margin-top:.25rem}
.switch i{flex:none;width:44px;height:26px;border-radius:13px;background:var(--off);position:relative;transition:background .15s}
.switch i::after{content:"";position:absolute;inset:3px auto 3px 3px;width:20px;border-radius:50%;background:#fff}
.switch[aria-checked=true] i{background:var(--green)}
.switch[aria-checked=true] i::after{left:21px}
#codes .cards{grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr))}
.waiting{display:flex;align-items:center;gap:.75rem}
.waiting p{flex:1;min-width:0;line-height:1.35}
.waiting strong{font-size:.9375rem}
.waiting strong,.waiting small{display:block;overflow-wrap:anywhere}
.newcomer{display:flex;gap:.5rem;max-width:22rem;margin-top:.75rem}
.choice{display:grid;grid-template-columns:1fr 1fr;background:var(--card);border:1px solid var(--line);border-radius:14px;padding:4px;gap:4px}
.choice button{background:none;font-size:.875rem;padding:.375rem .5rem;min-height:40px;line-height:1.25}
.choice [aria-pressed=true]{background:var(--green);color:var(--on-green);font-weight:650}
.apps dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem .75rem;margin-top:.75rem;font-size:.8125rem;align-items:baseline}
.apps dt{color:var(--soft)}
.apps dd{margin:0;overflow-wrap:anywhere}
.more{margin-top:.75rem;font-size:.875rem}
summary{cursor:pointer}`;

/** The phone in the hand. */
const HANDSET = `
.handset{margin-top:1.125rem;background:#17191c;border-radius:46px;padding:11px;box-shadow:0 18px 40px -18px rgb(0 0 0/.45);max-width:400px;margin-inline:auto}
.screen{background:var(--chat);border-radius:36px 36px 0 0;overflow:clip;display:flex;flex-direction:column;height:clamp(400px,calc(100vh - 320px),560px);min-height:400px}
.handset:has(.scanned) .screen{height:clamp(400px,calc(100vh - 420px),560px)}
.status-bar{display:flex;justify-content:space-between;padding:.625rem 1.5rem .375rem;font-size:.8125rem;font-weight:600;background:var(--chat-bar)}
.status-bar span{display:flex;gap:.375rem;align-items:center}
.status-bar img{border-radius:6px}
.chats{display:flex;gap:.375rem;overflow-x:auto;padding:.375rem .75rem;background:var(--chat-bar)}
.chats a{white-space:nowrap;font-size:.8125rem;padding:.375rem .75rem;border-radius:99px;text-decoration:none;color:inherit;background:var(--press)}
.chats [aria-current]{background:var(--green);color:var(--on-green);font-weight:650}
.app-bar{display:flex;align-items:center;gap:.5rem;justify-content:space-between;padding:.25rem .875rem .5rem 1.25rem;min-height:48px;background:var(--chat-bar);border-bottom:1px solid var(--line)}
.app-bar p{min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.app-bar .small{background:none;color:var(--soft);padding-inline:.5rem}
.thread{flex:1;overflow-y:auto;list-style:none;padding:1rem .875rem;display:flex;flex-direction:column;gap:.875rem}
.thread:focus-visible{outline-offset:-3px}
.happened{align-self:center;text-align:center;font-size:.8125rem;color:var(--soft)}
.said{display:flex;gap:.625rem;align-items:flex-start;max-width:88%}
.said img{border-radius:7px}
.mine{flex-direction:row-reverse;align-self:flex-end}
.bubble{background:var(--card);border-radius:10px;padding:.5rem .75rem;overflow-wrap:anywhere}
.bubble p{white-space:pre-line}
.bubble a{display:block}
.mine .bubble{background:var(--mine);color:var(--on-mine)}
.compose{display:flex;gap:.5rem;padding:.625rem .75rem;background:var(--chat-bar);border-top:1px solid var(--line)}
.compose .primary{padding:.375rem 1rem;min-height:40px;white-space:nowrap}
.invite{padding:.75rem 1rem 1rem;background:var(--chat-bar);border-top:1px solid var(--line)}
.invite .primary{width:100%}
.menu{display:flex;background:var(--chat-bar);border-top:1px solid var(--line)}
.menu a{flex:1;text-align:center;padding:.75rem .25rem;font-size:.875rem;text-decoration:none;color:inherit}
.menu a+a{border-inline-start:1px solid var(--line)}
.pick{padding:1.75rem 1.25rem;overflow-y:auto}
.pick .lead{font-size:1.125rem;font-weight:650;padding:0 0 1rem}
.scan{background:var(--chat-bar);padding:.625rem .875rem .875rem;border-top:1px solid var(--line);border-radius:0 0 36px 36px}
.scan:not(:last-child){border-radius:0}
.scan label{font-size:.8125rem;color:var(--soft)}
.scan div{display:flex;gap:.5rem;margin-top:.25rem}
.scan .small{min-height:40px}
.scanned{background:var(--chat-bar);border-radius:0 0 36px 36px;padding:0 1rem 1.125rem;font-size:.875rem;overflow-wrap:anywhere}
.scanned a,.scanned button{display:block;width:100%;border-radius:10px;text-align:center;text-decoration:none;padding:.625rem;margin-top:.5rem}
.screen .ghost{flex:1 1 0;min-height:0;overflow:hidden;align-content:start;padding:1.25rem}
.on-desk{flex:none;background:var(--card);border-radius:20px 20px 0 0;padding:1.25rem 1.25rem 1rem;box-shadow:0 -1px 0 var(--line),0 -16px 40px rgb(0 0 0/.06)}
.on-desk:focus-visible{outline-offset:-3px}
.on-desk h3{font-size:1.0625rem;line-height:1.35;font-weight:650;margin-top:.75rem}
.on-desk .identity{margin:.875rem 0;padding:.75rem 0}
.on-desk .answers{margin-top:0}`;

/** What happened, and what can be made to happen. */
const LOGS = `
.scroll{overflow:auto;padding:.125rem 1rem .375rem;max-height:24rem}
table{width:100%;border-collapse:collapse;font-size:.875rem}
th{text-align:start;font-size:.75rem;font-weight:600;color:var(--soft);padding:.625rem .75rem .375rem 0;white-space:nowrap;position:sticky;top:0;background:var(--card)}
td{padding:.4375rem .75rem .4375rem 0;border-top:1px solid var(--line);vertical-align:top}
td:last-child,th:last-child{padding-right:0}
#calls td:last-child{width:99%}
#tokens td:first-child,#quotas td:first-child{width:99%}
#tokens td+td,#quotas td+td{white-space:nowrap;text-align:end}
#tokens th+th,#quotas th+th{text-align:end}
td strong{font-weight:550;overflow-wrap:break-word}
td small,#calls td strong,#quotas td strong{overflow-wrap:anywhere}
#quotas small{display:block}
td .small{min-height:32px;padding:.125rem .625rem}
#tokens td{vertical-align:middle}
meter{display:block;width:5rem;height:8px;margin-inline-start:auto}
.problem{display:block}
.bad .digits,.bad strong{color:var(--bad)}
pre{font:.8125rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--press);border-radius:10px;padding:.75rem;margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
code{font-size:.875em}
.faults{display:grid;gap:.625rem}
.faults+.faults{margin-top:.75rem}
.faults label,.faults p{font-size:.875rem;color:var(--soft)}
.buttons{display:flex;flex-wrap:wrap;gap:.5rem}
#pending{display:flex;align-items:center;justify-content:space-between;gap:.75rem;flex-wrap:wrap;padding:.75rem .25rem;font-size:.875rem}
.pending,.servers{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.375rem}
.pending li,.servers li{background:var(--card);border:1px solid var(--line);border-radius:99px;padding:.25rem .75rem;overflow-wrap:anywhere}
.servers{margin-bottom:.5rem;font-size:.8125rem}`;

const COLOURS = `
:root{--field:#8a9098;--off:#8d939b;--chat:#ededed;--chat-bar:#f7f7f7;--mine:#95ec69;--on-mine:#0b2400}
@media(prefers-color-scheme:dark){:root{--field:#70767e;--off:#6b7178;--chat:#111213;--chat-bar:#1f2124;--mine:#3eb575;--on-mine:#00210f}.handset{box-shadow:0 0 0 1px #3a3d42}}`;

/** The look of the control page. */
export const DESK_STYLE = COLOURS + GRID + PEOPLE + HANDSET + LOGS;
