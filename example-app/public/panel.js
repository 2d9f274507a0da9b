/* global EventSource, DOMParser */
// Without this script the page has a button to look again.
const panel = document.querySelector('#panel');
let waiting = false;

const stream = new EventSource('/panel/events');
stream.addEventListener('news', soon);
// What happened between the page and the stream, or while there was none.
stream.addEventListener('open', soon);

function soon() {
  if (waiting) return;
  waiting = true;
  setTimeout(lookAgain, 200);
}

async function lookAgain() {
  waiting = false;
  const page = new DOMParser().parseFromString(await (await fetch('/panel')).text(), 'text/html');
  panel.replaceChildren(...page.querySelector('#panel').childNodes);
}
