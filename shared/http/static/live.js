/** A stream of server-sent events that comes back by itself, and that always says whether it is alive. */

const RETRY_MILLISECONDS = 2000;
const SILENCE_MILLISECONDS = 40_000; // the server says something every 15 s
const WATCH_MILLISECONDS = 5000;

export class Live {
  /**
   * `events` maps names of events to functions of their data. `onState(state)` is told `live`, `away`, `paused` or
   * `ended`; `onOpen()`, where there is one, each time when the stream is there (again): what happened before is
   * to be fetched.
   */
  constructor(address, { events, onState, onOpen }) {
    Object.assign(this, { address, events, onState, onOpen });
    this.source = null;
    this.waiting = 0;
    this.lastNews = Date.now();
    this.state = "";
    setInterval(() => this.watch(), WATCH_MILLISECONDS);
  }

  start() {
    this.source?.close();
    clearTimeout(this.waiting);
    this.lastNews = Date.now();
    this.source = new EventSource(this.address);
    this.source.addEventListener("open", () => this.opened());
    this.source.addEventListener("error", () => this.broke());
    this.source.addEventListener("alive", () => this.heard());
    for (const [name, take] of Object.entries(this.events)) {
      this.source.addEventListener(name, (event) => {
        this.heard();
        take(JSON.parse(event.data));
      });
    }
  }

  pause() {
    this.source?.close();
    clearTimeout(this.waiting);
    this.say("paused");
  }

  opened() {
    this.heard();
    this.onOpen?.();
  }

  heard() {
    this.lastNews = Date.now();
    this.say("live");
  }

  /** A browser comes back by itself, unless it got another answer than a stream: then somebody has to ask why. */
  broke() {
    this.say("away");
    if (this.source.readyState === EventSource.CLOSED) this.ask();
  }

  async ask() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.status < 500 && !page.querySelector("[data-live]")) return this.end();
    } catch {
      // the server is away
    }
    if (this.state === "away") this.waiting = setTimeout(() => this.start(), RETRY_MILLISECONDS);
  }

  end() {
    this.source.close();
    this.say("ended");
  }

  /** A connection can be dead without anybody saying so. */
  watch() {
    const isQuiet = Date.now() - this.lastNews > SILENCE_MILLISECONDS;
    if (!isQuiet || this.state === "paused" || this.state === "ended") return;
    this.say("away");
    this.start();
  }

  say(state) {
    if (state !== this.state) {
      this.state = state;
      this.onState(state);
    }
  }
}
