// Ticks once a second, also while the page is in the background.
setInterval(() => postMessage(null), 1000);
