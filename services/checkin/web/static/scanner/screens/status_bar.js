/** The status bar: gate and list, and in a few words what matters of connection, queue and roster; the rest is in the menu. */
import { isRehearsing } from "../deciding/rehearsing.js";
import { element, setText } from "./page.js";
import { say, sayAge, sayClock, sayList, sayTime } from "../words/words.js";

const BACK_FOR = 3000; // milliseconds in which the banner says that the connection is back
const NOTICE_FOR = 10_000; // milliseconds
const OLD = 5 * 60_000; // milliseconds after which a roster's age is worth a word

export class StatusBar {
  constructor({ device, contact, queue, unsent, roster, serverClock }) {
    Object.assign(this, { device, contact, queue, unsent, roster, serverClock });
    this.list = null; // what the roster knows of the list
    this.wasOnline = true;
    this.backAt = -Infinity;
    this.hasUpdate = false;
    this.notice = { text: "", until: -Infinity };
    contact.addEventListener("change", () => this.draw());
    unsent.addEventListener("change", () => this.draw());
    roster.addEventListener("change", () => this.refresh());
    setInterval(() => this.draw(), 1000);
  }

  /** Reads the list anew: the pairing, the list or the roster has changed. */
  async refresh() {
    const { list } = this.device;
    this.list = list ? await this.roster.of(list) : null;
    this.draw();
  }

  /** Says something in the banner for some seconds. */
  tell(text) {
    this.notice = { text, until: this.serverClock.now() + NOTICE_FOR };
    this.draw();
  }

  draw() {
    const { device, contact, unsent, list } = this;
    const { pairing } = device;
    const now = this.serverClock.now();
    element("menu-open").hidden = !pairing || pairing.waits === true;
    element("status").hidden = !pairing && unsent.length === 0;
    element("gate").textContent = pairing?.gateName ?? "Moien";
    setText("list-name", pairing && device.list ? this.listName() : "");
    this.drawStatus(now);
    setFact("queue", String(unsent.length));
    setFact("contact", contact.lastAt ? sayAge(now - contact.lastAt) : say("never"));
    setFact("roster", list ? `${list.count} · ${sayAge(now - list.syncedAt)}` : say("never"));
    setFact("clock", this.clockText());
    this.drawBanner(now);
  }

  /** Nothing until the roster says it; a gate of the same name needs it only once. */
  listName() {
    const list = this.list?.list;
    return !list || list.name === this.device.pairing.gateName ? "" : sayList(list);
  }

  drawStatus(now) {
    const { contact, unsent, list } = this;
    element("status").className = contact.online ? "good" : "bad";
    setText("status-connection", say(contact.online ? "online" : "offline"));
    setText("status-queue", unsent.length > 0 ? say("to_send", { count: unsent.length }) : "");
    setText("status-rehearsal", this.rehearsalText(now));
    const age = list ? now - list.syncedAt : 0;
    setText("status-roster", age > OLD ? say("roster_old", { age: sayAge(age) }) : "");
    setText("status-clock", this.serverClock.isOff ? say("clock_off", { error: this.clockText() }) : "");
  }

  rehearsalText(now) {
    const { event } = this.device;
    if (!isRehearsing(event, now)) return "";
    return say("rehearsal_until", { time: sayTime(event.rehearsal.ends_at, event.timezone, now) });
  }

  drawBanner(now) {
    const { online } = this.contact;
    if (online && !this.wasOnline) this.backAt = now;
    this.wasOnline = online;
    element("banner").className = online && !this.hasStorageFault ? "good" : "bad";
    const { elsewhere } = this.contact;
    setTextWithLink("banner", this.bannerText(now), elsewhere?.url && pageOf(elsewhere));
  }

  get hasStorageFault() {
    return this.queue.storageFault !== null || this.roster.fault !== null;
  }

  bannerText(now) {
    if (this.hasStorageFault) return say("banner_storage");
    if (this.contact.elsewhere && this.device.pairing) return this.elsewhereText();
    if (!this.contact.online) return this.offlineText(now);
    if (now - this.backAt < BACK_FOR) return say("banner_back");
    if (now < this.notice.until) return this.notice.text;
    return this.hasUpdate ? say("banner_update") : "";
  }

  offlineText(now) {
    const { device, list } = this;
    if (!device.pairing || device.pairing.waits) return ""; // its own screen says so
    if (!list) return say(device.takesCodes ? "banner_offline_desk" : "banner_offline");
    return say("banner_by_roster", { time: sayTime(list.syncedAt, list.event.timezone, now) });
  }

  elsewhereText() {
    const { elsewhere } = this.contact;
    return say("banner_elsewhere", { place: elsewhere.url ? pageOf(elsewhere) : elsewhere.name });
  }

  clockText() {
    const { ahead, isOff } = this.serverClock;
    if (ahead === null) return say("clock_unknown");
    return isOff ? sayClock(ahead) : say("clock_right");
  }
}

/** The scanner's address at the home of a door. */
function pageOf({ url }) {
  return `${url}/door`;
}

/** Shows a text; where an address stands in it, people can follow it. */
function setTextWithLink(name, text, address) {
  const node = element(name);
  if (node.textContent === text) return;
  const [before, after] = address ? text.split(address) : [text];
  node.replaceChildren(before);
  if (after !== undefined) node.append(Object.assign(document.createElement("a"), { href: address, textContent: address }), after);
}

function setFact(name, text) {
  const node = element(`fact-${name}`);
  if (node.textContent !== text) node.textContent = text;
}
