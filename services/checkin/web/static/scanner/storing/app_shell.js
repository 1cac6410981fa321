/** The service worker that keeps the shell, and how a new version takes over: never in the middle of scanning. */

/** `isIdle()` tells whether the page may be loaded anew; otherwise `waiting()` is called. */
export async function keepShell({ isIdle, waiting }) {
  if (!navigator.serviceWorker) return;
  const hadOne = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => hadOne && isIdle() && location.reload());
  const registration = await navigator.serviceWorker.register("/door/sw.js", { scope: "/door", updateViaCache: "none" });
  const offer = (worker) => {
    if (worker?.state !== "installed" || !navigator.serviceWorker.controller) return;
    if (isIdle()) worker.postMessage("activate");
    else waiting();
  };
  offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker.addEventListener("statechange", () => offer(worker));
  });
}
