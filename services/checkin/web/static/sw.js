// Stores the scanner's files, so that it opens also without network. The server writes one more line before this one:
// SHELL, with the version and its files. A new version waits until a page that is not scanning asks for it.

const NAME = `moien-door-${SHELL.version}`;
const FILES = new Set(SHELL.files);

self.addEventListener("install", (event) => event.waitUntil(storeShell()));
self.addEventListener("activate", (event) => event.waitUntil(deleteOlder().then(() => self.clients.claim())));
self.addEventListener("message", (event) => event.data === "activate" && self.skipWaiting());

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  // All other requests go to the network: those of the API, the board and the console.
  if (event.request.method !== "GET" || address.origin !== location.origin || !FILES.has(address.pathname)) return;
  event.respondWith(stored(address.pathname, event.request));
});

async function storeShell() {
  const cache = await caches.open(NAME);
  await cache.addAll(SHELL.files.map((file) => new Request(file, { cache: "no-cache", redirect: "error" })));
}

async function deleteOlder() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith("moien-door-") && name !== NAME);
  await Promise.all(older.map((name) => caches.delete(name)));
}

async function stored(path, request) {
  const cache = await caches.open(NAME);
  return (await cache.match(path)) ?? fetch(request);
}
