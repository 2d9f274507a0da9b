/* global EventSource, location, setInterval */
// Without this script the page has a button to try again.
const ASK_MS = 3000;
let asking = false;

new EventSource('/door/events').addEventListener('enter', () => location.reload());

// A proxy may keep the stream back, and another process may be the one that WeChat told.
setInterval(async () => {
  if (asking || document.hidden) return;
  asking = true;
  try {
    const headers = { accept: 'application/json' };
    const { ok } = await fetch(location.href, { method: 'HEAD', headers, cache: 'no-store' });
    if (ok) location.reload();
  } catch {
    // No answer is no news.
  }
  asking = false;
}, ASK_MS);
