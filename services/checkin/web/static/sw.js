// Keeps the scanner's shell so that a reload without network still opens it. The line before this one, written by the
// server, is SHELL: what belongs to this version. A new version waits until a page that scans nothing asks for it.

const NAME = `moien-door-${SHELL.version}`;
const FILES = new Set(SHELL.files);

self.addEventListener("install", (event) => event.waitUntil(keepShell()));
self.addEventListener("activate", (event) => event.waitUntil(dropOlder().then(() => self.clients.claim())));
self.addEventListener("message", (event) => event.data === "activate" && self.skipWaiting());

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  // The API, the board and the console are none of its business.
  if (event.request.method !== "GET" || address.origin !== location.origin || !FILES.has(address.pathname)) return;
  event.respondWith(kept(address.pathname, event.request));
});

async function keepShell() {
  const cache = await caches.open(NAME);
  await cache.addAll(SHELL.files.map((file) => new Request(file, { cache: "no-cache", redirect: "error" })));
}

async function dropOlder() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith("moien-door-") && name !== NAME);
  await Promise.all(older.map((name) => caches.delete(name)));
}

async function kept(path, request) {
  const cache = await caches.open(NAME);
  return (await cache.match(path)) ?? fetch(request);
}
