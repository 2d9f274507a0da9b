/* global EventSource, DOMParser */
// Without this script the page has a button to look again.
const panel = document.querySelector('#panel');
let waiting = false;

new EventSource('/panel/events').addEventListener('news', () => {
  if (waiting) return;
  waiting = true;
  setTimeout(lookAgain, 200);
});

async function lookAgain() {
  waiting = false;
  const page = new DOMParser().parseFromString(await (await fetch('/panel')).text(), 'text/html');
  panel.replaceChildren(...page.querySelector('#panel').childNodes);
}
