/** Registers the service worker, which stores the app's files. A new version never starts in the middle of scanning. */

/** While `isIdle()`, a new version starts at once and reloads the page; otherwise `onWaiting()` is called. */
export async function registerAppShell({ isIdle, onWaiting }) {
  if (!navigator.serviceWorker) return;
  const isUpdate = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => isUpdate && isIdle() && location.reload());
  const registration = await navigator.serviceWorker.register("/door/sw.js", { scope: "/door", updateViaCache: "none" });
  const offer = (worker) => {
    if (worker?.state !== "installed" || !navigator.serviceWorker.controller) return;
    if (isIdle()) worker.postMessage("activate");
    else onWaiting();
  };
  offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker.addEventListener("statechange", () => offer(worker));
  });
}
