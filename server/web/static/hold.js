// SPDX-License-Identifier: EUPL-1.2
//
// Counts down the time that places are held. Without it the page says until when, which is enough.

const box = document.querySelector('[data-left-s]');
const clock = box && box.querySelector('.hold-clock');
const news = box && box.querySelector('.hold-news');

if (clock && news) {
  // The page's own time, not the visitor's clock, which may be wrong.
  const end = performance.now() + Number(box.dataset.leftS) * 1000;
  let told = Infinity;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    for (const minutes of [5, 1]) {
      if (left <= minutes * 60 && told > minutes && left > 0) {
        told = minutes;
        news.textContent = news.dataset[minutes === 1 ? 'one' : 'five'];
      }
    }
    box.classList.toggle('hold--soon', left <= 60);
    if (left > 0) {
      setTimeout(tick, 1000 - ((performance.now() - end) % 1000 + 1000) % 1000);
      return;
    }
    news.textContent = news.dataset.over;
    news.classList.remove('visually-hidden');
    box.classList.add('hold--over');
  };
  tick();
}
