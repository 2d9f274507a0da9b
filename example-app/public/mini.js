/* global FormData */
// Plays a mini program: everything it knows is in these two variables, and it has no cookies.
const phone = document.querySelector('#mini-phone');
const log = document.querySelector('#mini-log');
let code;
let token;

phone.addEventListener('submit', async (event) => {
  event.preventDefault();
  const asked = event.submitter.value;
  if (asked === 'login') {
    // What wx.login() does, which asks WeChat.
    ({ code } = await send('wx.login()', '/mini/code', { person: new FormData(phone).get('person') }));
    ({ token } = await send('POST /mini/login', '/mini/login', { code }));
  }
  if (asked === 'me') await send('GET /mini/me', '/mini/me', undefined, token);
  if (asked === 'stranger') await send('GET /mini/me', '/mini/me');
  if (asked === 'again') await send('POST /mini/login', '/mini/login', { code });
  if (asked === 'logout') await send('POST /mini/logout', '/mini/logout', {}, token);
});

async function send(title, path, body, bearer) {
  const response = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    credentials: path === '/mini/code' ? 'same-origin' : 'omit',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  tell(title, [
    ...(bearer === undefined ? [] : [`Authorization: Bearer ${short(bearer)}`]),
    ...(body === undefined || title.startsWith('wx') ? [] : [shown(body)]),
    `→ ${response.status} ${shown(answer)}`,
  ]);
  return response.ok ? answer : {};
}

/** Codes and tokens are nothing to show whole, not even one's own. */
const shown = (value) =>
  JSON.stringify(value, (key, part) => (['code', 'token'].includes(key) ? short(part) : part), 2);

const short = (text) => `${String(text).slice(0, 6)}…`;

function tell(title, lines) {
  const [entry, heading, text] = ['li', 'h3', 'pre'].map((name) => document.createElement(name));
  heading.textContent = title;
  text.textContent = lines.join('\n');
  entry.append(heading, text);
  log.append(entry);
  document.querySelector('#mini-nothing').hidden = true;
}
