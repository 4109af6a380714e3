// SPDX-License-Identifier: EUPL-1.2
//
// Keeps the numbers of free places on an open page true, and says when a session fills up. Without
// it the page shows how it was when it was opened, and choosing tells the rest. What somebody chose
// already stays chosen, and a line that is offered is left alone: only the server knows whose turn it is.

const EACH_MS = 20000;
const news = document.querySelector('[data-places-news]');

const MOODS = ['places--none', 'places--few'];

const show = (spot, [words, mood]) => {
  const card = spot.closest('[data-session]');
  const choice = card.querySelector('input');
  if (choice?.name === 'wacht') return;
  const filled = mood === 'places--none' && !spot.classList.contains(mood);
  spot.textContent = words;
  spot.classList.remove(...MOODS);
  if (mood) spot.classList.add(mood);
  if (choice) choice.disabled = mood === 'places--none' && !choice.checked;
  if (filled) {
    card.querySelector('.choose-link')?.remove();
    news.textContent = `${card.dataset.session}: ${words}`;
  }
};

const ask = async () => {
  if (document.visibilityState === 'visible') {
    try {
      const answer = await fetch(news.dataset.placesNews);
      const places = answer.ok ? await answer.json() : {};
      for (const spot of document.querySelectorAll('[data-places]')) {
        if (places[spot.dataset.places]) show(spot, places[spot.dataset.places]);
      }
    } catch {
      // No network: what stands there stays, and the next time may go better.
    }
  }
  setTimeout(ask, EACH_MS);
};

if (news) setTimeout(ask, EACH_MS);
