// SPDX-License-Identifier: EUPL-1.2
//
// Keeps the numbers of free places on an open page true, and says when a session fills up. Without
// it the page shows how it was when it was opened, and choosing tells the rest.
'use strict';

const EACH_MS = 20000;
const news = document.querySelector('[data-places-news]');

const show = (spot, [words, mood]) => {
  const filled = mood === 'places--none' && !spot.classList.contains(mood);
  spot.textContent = words;
  spot.className = `places ${mood}`.trim();
  if (filled) {
    const card = spot.closest('[data-session]');
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
