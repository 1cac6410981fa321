// Counts the seconds in which an e-mail can be taken back, and shows the page anew when they are over.

const shown = document.querySelector("[data-seconds]");

if (shown) {
  const end = performance.now() + Number(shown.dataset.seconds) * 1000;
  const tick = () => {
    const seconds = Math.ceil((end - performance.now()) / 1000);
    if (seconds < 0) return location.reload();
    shown.textContent = `(${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")})`;
    setTimeout(tick, 250);
  };
  tick();
}
