/** What is always visible: gate and list, connection, queue, last contact, age of the roster. */
import { element, tell } from "./page.js";
import { say, sayAge } from "../words/words.js";

const BACK_IS_TOLD = 3000;

export class Status {
  constructor(door) {
    this.door = door;
    this.known = null;
    this.wasOnline = true;
    this.backAt = 0;
    this.update = null;
    door.contact.addEventListener("change", () => this.draw());
    door.queue.addEventListener("change", () => this.draw());
    door.roster.addEventListener("change", () => this.reread());
    setInterval(() => this.draw(), 1000);
  }

  /** The pairing, the list or the roster has changed. */
  async reread() {
    this.known = this.door.list ? await this.door.roster.of(this.door.list) : null;
    this.draw();
  }

  draw() {
    const { pairing, contact, queue } = this.door;
    element("facts").hidden = element("menu-open").hidden = !pairing;
    element("gate").textContent = pairing?.gateName ?? "Moien";
    element("list-name").textContent = pairing ? (this.known?.list.name ?? this.door.list) : "";
    fact("connection", say(contact.online ? "online" : "offline"), !contact.online);
    fact("queue", String(queue.length), queue.length > 0);
    fact("contact", contact.lastAt ? sayAge(Date.now() - contact.lastAt) : say("never"));
    fact("roster", this.known ? `${this.known.count} · ${sayAge(Date.now() - this.known.syncedAt)}` : say("never"));
    this.drawBanner(contact.online);
  }

  drawBanner(online) {
    if (online && !this.wasOnline) this.backAt = Date.now();
    this.wasOnline = online;
    const isBack = Date.now() - this.backAt < BACK_IS_TOLD;
    const text = !online ? say("banner_offline") : isBack ? say("banner_back") : this.update ? say("banner_update") : "";
    element("banner").className = online ? "good" : "bad";
    tell("banner", text);
  }
}

function fact(name, text, isNotable = false) {
  const node = element(`fact-${name}`);
  if (node.textContent !== text) node.textContent = text;
  node.parentElement.classList.toggle("notable", isNotable);
}
