import type { FaultScript } from './fault-script.js';
import { inlineHash } from './pages/inline-hash.js';
import type { Answer } from './wire.js';

/** Nothing of the address is in the script, which therefore always has the same hash. */
const SCRIPT = `const { href } = document.querySelector('a');
fetch(href, { mode: 'no-cors', credentials: 'include', redirect: 'manual', keepalive: true }).catch(() => {});
location.replace(href);`;
const SOURCE = inlineHash(SCRIPT);

const escape = (text: string): string =>
  text.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);

/** The answer of a login page as it is, or as a page that opens the callback twice when a fault wants that. */
export function callbackAnswer(faults: FaultScript, answer: Answer): Answer {
  const { location, ...headers } = answer.headers;
  if (location === undefined || !/^https?:/i.test(location)) return answer;
  if (faults.next('callback')?.twice !== true) return answer;
  return {
    status: 200,
    headers: {
      ...headers,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src ${SOURCE}; connect-src http: https:`,
      'referrer-policy': 'no-referrer',
    },
    body: `<!doctype html><title>…</title><a href="${escape(location)}">→</a><script>${SCRIPT}</script>`,
  };
}
