// SPDX-License-Identifier: EUPL-1.2
// Keeps the badge page and what it looks like on the phone. The network comes first: a badge that
// was replaced must not come out of the drawer while there is one. Nothing else is kept.
const KEPT = 'badge-1';
const isBadge = (url) => /^\/mijn\/[^/]+\/badge$/.test(url.pathname);
const isLook = (url) => /^\/static\/[0-9a-f]+\/(style\.css|badge\.js)$/.test(url.pathname);

const keep = async (request, answer) => {
  const drawer = await caches.open(KEPT);
  if (answer.ok) await drawer.put(request, answer.clone());
  else if (answer.status === 404 || answer.status === 410) await drawer.delete(request);
  return answer;
};

const fromNetwork = async (request) => {
  try {
    return await keep(request, await fetch(request));
  } catch (away) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw away;
  }
};

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  const ours = url.origin === self.location.origin && event.request.method === 'GET';
  if (ours && (isBadge(url) || isLook(url))) event.respondWith(fromNetwork(event.request));
});
// The page that asked for this worker was there before it: it is fetched once more, to be kept.
self.addEventListener('message', (event) => {
  const urls = event.data.filter((text) => { const url = new URL(text, self.location); return isBadge(url) || isLook(url); });
  event.waitUntil(Promise.all(urls.map(async (text) => keep(new Request(text), await fetch(text)))));
});
