// SPDX-License-Identifier: EUPL-1.2
// The badge stays readable without a network: a worker keeps a copy of this page and of its style
// sheet, which were loaded before the worker was there.
const badge = document.querySelector('[data-offline]');
if (badge && 'serviceWorker' in navigator) {
  navigator.serviceWorker.register(badge.dataset.offline);
  navigator.serviceWorker.ready.then((registration) => {
    const looks = [...document.querySelectorAll('link[rel=stylesheet], script[src]')].map((one) => one.href || one.src);
    registration.active.postMessage([window.location.href, ...looks]);
    badge.dataset.kept = 'yes';
  });
}
