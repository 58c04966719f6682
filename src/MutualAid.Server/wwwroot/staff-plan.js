// Stops of a draft are dragged to another place, or moved there with the arrow keys. The server says what that comes to while they
// are on their way, and saves it once they are let go. Without this, the forms of the page do the same.
'use strict';

const form = document.querySelector('#drop');

if (form) {
  const says = form.querySelector('.says');
  const rows = [...document.querySelectorAll('[data-driver]')];
  const stopsOf = (row) => [...row.querySelectorAll('[data-stop]')];
  const placeOf = (item) => stopsOf(item.closest('[data-driver]')).indexOf(item) + 1;
  let moved = null; // the stop on its way: { item, keys, row, place, answer, answered }
  let asking = false;

  const start = (item, keys) => {
    moved = { item, keys, row: item.closest('[data-driver]'), place: placeOf(item), answer: null, answered: true };
    item.classList.add('moved');
  };

  const mark = () => {
    for (const one of document.querySelectorAll('.target, .before, .behind')) one.classList.remove('target', 'before', 'behind');
    if (!moved?.row) return;
    moved.row.classList.add('target');
    const others = stopsOf(moved.row).filter((item) => item !== moved.item);
    if (moved.place && moved.row.dataset.driver !== 'none') {
      if (others[moved.place - 1]) others[moved.place - 1].classList.add('before');
      else others.at(-1)?.classList.add('behind');
    }
  };

  const end = () => {
    moved?.item.classList.remove('moved');
    moved = null;
    says.textContent = '';
    says.classList.remove('warn');
    mark();
  };

  // Where it is said to go: a place from 1, or nothing for the cheapest.
  const aim = (row, place) => {
    if (row === moved.row && place === moved.place) return;
    Object.assign(moved, { row, place, answer: null, answered: !row });
    mark();
    says.classList.remove('warn');
    says.textContent = row ? form.dataset.looking : '';
    if (row) ask();
  };

  // One question at a time; what it was about may have changed by the answer.
  const ask = async () => {
    if (asking) return;
    asking = true;
    await new Promise((resolve) => setTimeout(resolve, 120));
    const { item, row, place } = moved ?? {};
    if (row) {
      const answer = await fetch(`${form.dataset.effect}&stop=${item.dataset.stop}&to=${row.dataset.driver}&place=${place}`)
        .then((response) => (response.ok && !response.redirected ? response.json() : null)).catch(() => null);
      if (moved?.item === item && moved.row === row && moved.place === place) {
        moved.answered = true;
        const stale = answer && String(answer.version) !== form.Version.value;
        moved.answer = stale ? null : answer;
        says.textContent = !answer ? form.dataset.lost : stale ? form.dataset.stale : answer.says;
        says.classList.toggle('warn', !moved.answer?.may);
      }
    }
    asking = false;
    if (moved && !moved.answered) ask();
  };

  const drop = () => {
    const { item, row, place, answer } = moved;
    const home = item.closest('[data-driver]');
    if (!row || (row === home && (place === placeOf(item) || row.dataset.driver === 'none'))) {
      end();
      return;
    }
    if (answer && !answer.may) {
      // It stays where it is, and the reason stays to be read.
      const why = says.textContent;
      end();
      says.textContent = why;
      says.classList.add('warn');
      return;
    }
    form.Request.value = item.dataset.stop;
    form.Driver.value = row.dataset.driver;
    form.At.value = place;
    form.Was.value = home.dataset.driver;
    form.WasAt.value = home.dataset.driver === 'none' ? '' : placeOf(item);
    moved = null;
    form.submit();
  };

  // Among a driver's stops, by what lies before the pointer as one reads; elsewhere on the row the cheapest.
  const placeAt = (row, x, y) => {
    const list = row.querySelector('ol');
    const box = list?.getBoundingClientRect();
    if (!box || !box.height || x < box.left || x > box.right || y < box.top || y > box.bottom) return '';
    return 1 + stopsOf(row).filter((item) => {
      if (item === moved.item) return false;
      const { left, right, top, bottom } = item.getBoundingClientRect();
      return bottom < y || (top <= y && (left + right) / 2 < x);
    }).length;
  };

  const step = (key) => {
    const row = moved.row ?? moved.item.closest('[data-driver]');
    if (key === 'ArrowUp' || key === 'ArrowDown') {
      const next = rows[rows.indexOf(row) + (key === 'ArrowDown' ? 1 : -1)];
      if (next) aim(next, '');
      return;
    }
    if (row.dataset.driver === 'none') return;
    const most = stopsOf(row).filter((item) => item !== moved.item).length + 1;
    const from = moved.place || moved.answer?.place || 1;
    aim(row, Math.min(most, Math.max(1, from + (key === 'ArrowRight' ? 1 : -1))));
  };

  for (const item of document.querySelectorAll('[data-stop]')) {
    const grip = document.createElement('button');
    grip.type = 'button';
    grip.className = 'grip';
    grip.textContent = '⠿';
    grip.setAttribute('aria-label', `${form.dataset.move} ${item.dataset.code}`);
    grip.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      end();
      grip.setPointerCapture(event.pointerId);
      start(item, false);
    });
    grip.addEventListener('pointermove', (event) => {
      if (!moved || moved.keys) return;
      if (event.clientY < 50) scrollBy(0, -16);
      else if (event.clientY > innerHeight - 50) scrollBy(0, 16);
      const row = document.elementFromPoint(event.clientX, event.clientY)?.closest('[data-driver]') ?? null;
      aim(row, row && row.dataset.driver !== 'none' ? placeAt(row, event.clientX, event.clientY) : '');
    });
    grip.addEventListener('pointerup', () => { if (moved && !moved.keys) drop(); });
    grip.addEventListener('pointercancel', end);
    grip.addEventListener('blur', () => { if (moved?.keys) end(); });
    grip.addEventListener('keydown', (event) => {
      if (event.key.startsWith('Arrow')) {
        event.preventDefault();
        if (!moved) start(item, true);
        step(event.key);
      } else if (event.key === 'Escape' && moved) end();
      else if ((event.key === 'Enter' || event.key === ' ') && moved?.keys) {
        event.preventDefault();
        drop();
      }
    });
    (item.tagName === 'TR' ? item.cells[0] : item).prepend(grip);
  }

  document.querySelector('[data-drag-hint]').hidden = false;
  if (form.dataset.moved) document.querySelector(`[data-stop="${CSS.escape(form.dataset.moved)}"] .grip`)?.focus();
}
