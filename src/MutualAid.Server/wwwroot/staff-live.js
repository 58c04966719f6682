// What changes while drivers are under way is read anew every half minute, as long as somebody is there to look. Without this,
// the page is as it was when it was asked for.
'use strict';

const every = 30_000;
const patience = 10 * 60_000;
let touched = Date.now();

for (const sign of ['pointerdown', 'pointermove', 'keydown', 'scroll', 'visibilitychange']) {
  document.addEventListener(sign, () => { touched = Date.now(); }, { passive: true });
}

setInterval(async () => {
  if (document.hidden || Date.now() - touched > patience) return; // whoever left is not kept signed in by this
  const text = await fetch(location.href)
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : null)).catch(() => null);
  if (!text) return;
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  for (const part of document.querySelectorAll('[data-live]')) {
    const now = fresh.getElementById(part.id);
    // Where the keyboard is, nothing moves.
    if (now && now.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.replaceChildren(...now.childNodes);
  }
}, every);
