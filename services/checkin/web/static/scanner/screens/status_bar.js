/** The status bar, always visible: gate and list, connection, queue, last contact, age of the roster. */
import { element, setText } from "./page.js";
import { say, sayAge } from "../words/words.js";

const BACK_FOR = 3000; // milliseconds in which the banner says that the connection is back

export class StatusBar {
  /** `clock()` is the time in milliseconds. */
  constructor({ device, contact, queue, roster, clock }) {
    Object.assign(this, { device, contact, queue, roster, clock });
    this.list = null; // what the roster knows of the list
    this.wasOnline = true;
    this.backAt = -Infinity;
    this.hasUpdate = false;
    contact.addEventListener("change", () => this.draw());
    queue.addEventListener("change", () => this.draw());
    roster.addEventListener("change", () => this.refresh());
    setInterval(() => this.draw(), 1000);
  }

  /** Reads the list anew: the pairing, the list or the roster has changed. */
  async refresh() {
    const { list } = this.device;
    this.list = list ? await this.roster.of(list) : null;
    this.draw();
  }

  draw() {
    const { device, contact, queue, list } = this;
    const { pairing } = device;
    const now = this.clock();
    element("menu-open").hidden = !pairing;
    element("facts").hidden = !pairing && queue.length === 0;
    element("gate").textContent = pairing?.gateName ?? "Moien";
    element("list-name").textContent = pairing ? (list?.list.name ?? device.list) : "";
    setFact("connection", say(contact.online ? "online" : "offline"), !contact.online);
    setFact("queue", String(queue.length), queue.length > 0);
    setFact("contact", contact.lastAt ? sayAge(now - contact.lastAt) : say("never"));
    setFact("roster", list ? `${list.count} · ${sayAge(now - list.syncedAt)}` : say("never"));
    this.drawBanner(now);
  }

  drawBanner(now) {
    const { online } = this.contact;
    if (online && !this.wasOnline) this.backAt = now;
    this.wasOnline = online;
    element("banner").className = online && !this.queue.storageFault ? "good" : "bad";
    setText("banner", this.bannerText(now));
  }

  bannerText(now) {
    if (this.queue.storageFault) return say("banner_storage");
    if (!this.contact.online) return say("banner_offline");
    if (now - this.backAt < BACK_FOR) return say("banner_back");
    return this.hasUpdate ? say("banner_update") : "";
  }
}

function setFact(name, text, isNotable = false) {
  const node = element(`fact-${name}`);
  if (node.textContent !== text) node.textContent = text;
  node.parentElement.classList.toggle("notable", isNotable);
}
