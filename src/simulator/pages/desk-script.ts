/**
 * The little script of the control page: keeps the parts marked `data-live` up to date, sends the forms marked
 * `data-quiet` without leaving the page, and copies. Without it the page works by its forms alone.
 */
export const DESK_SCRIPT = `
(() => {
  'use strict';
  let busy = false;
  let pressed = false;
  const toEnd = () => document.querySelectorAll('.thread').forEach((one) => { one.scrollTop = one.scrollHeight; });
  function adopt(text, forced, atPhone) {
    const next = new DOMParser().parseFromString(text, 'text/html');
    const focused = document.activeElement?.id;
    for (const part of document.querySelectorAll('[data-live]')) {
      const fresh = next.getElementById(part.id);
      if (!fresh || fresh.innerHTML === part.dataset.seen) continue;
      const isUsed = part.contains(document.activeElement) && document.activeElement.matches('input,select,pre,summary,.thread');
      if (!forced && (isUsed || getSelection()?.containsNode?.(part, true) && !getSelection().isCollapsed)) continue;
      const open = [...part.querySelectorAll('details[open]')].map(({ id }) => id);
      const typed = [...part.querySelectorAll('input:not([type=hidden])')].map(({ id, value }) => [id, value]);
      part.dataset.seen = fresh.innerHTML;
      part.replaceChildren(...fresh.childNodes);
      for (const id of open) document.getElementById(id)?.setAttribute('open', '');
      if (!forced) for (const [id, value] of typed) { const field = document.getElementById(id); if (field) field.value = value; }
      if (part.id === 'phone') toEnd();
    }
    // Who scanned or answered goes on at the phone.
    const asks = atPhone && document.getElementById('phone-asks');
    if (asks) return asks.focus();
    if (!focused || document.activeElement?.id === focused) return;
    const again = document.getElementById(focused) ?? (atPhone && document.getElementById('phone'));
    if (again) again.focus({ preventScroll: true });
  }
  async function refresh() {
    if (busy || document.hidden) return;
    busy = true;
    try {
      const response = await fetch(location.href);
      const text = await response.text();
      if (response.ok && !pressed) adopt(text, false);
    } catch { /* The simulator has gone; it may come back. */ } finally { busy = false; }
  }
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!form.matches('[data-quiet]')) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const atPhone = form.closest('#phone,#codes') !== null;
    busy = true;
    try {
      await fetch(form.action, { method: 'POST', body });
      const response = await fetch(location.href);
      form.querySelectorAll('input:not([type=hidden])').forEach((field) => { field.value = ''; });
      if (response.ok) adopt(await response.text(), true, atPhone);
    } catch { form.submit(); } finally { busy = false; }
  });
  document.addEventListener('click', async ({ target }) => {
    const button = target.closest('[data-copy]');
    if (!button) return;
    await navigator.clipboard.writeText(button.previousElementSibling.textContent);
    const told = document.getElementById('told');
    button.textContent = told.textContent = told.dataset.copied;
  });
  // A button that is replaced while it is pressed never learns of it.
  document.addEventListener('pointerdown', () => { pressed = true; });
  for (const end of ['pointerup', 'pointercancel']) document.addEventListener(end, () => setTimeout(() => { pressed = false; }));
  toEnd();
  setInterval(refresh, 1000);
})();
`;
