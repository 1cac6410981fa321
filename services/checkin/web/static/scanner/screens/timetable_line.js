/** The line that says what the gate's timetable does: soon, just now, or not because somebody chose a list by hand. */
import { GateTimetable } from "../deciding/gate_timetable.js";
import { sound } from "../devices/sound.js";
import { say, sayList, sayTime } from "../words/words.js";
import { element, setText } from "./page.js";

const EVERY = 1000; // milliseconds

export class TimetableLine {
  /** As for GateTimetable; `roster` knows the lists. While a dialog is open, somebody is being asked. */
  constructor({ device, roster, isWithGuest, choose, clock }) {
    Object.assign(this, { device, roster, clock });
    const isBusy = () => isWithGuest() || document.querySelector("dialog[open]") !== null;
    this.timetable = new GateTimetable({ device, clock, isBusy, choose, onChange: () => sound("change") });
    setInterval(() => this.follow(), EVERY);
    document.addEventListener("visibilitychange", () => this.follow()); // the phone slept
  }

  /** Goes over to the list of the hour, if it is time, and says so. */
  follow() {
    this.timetable.follow();
    this.draw().catch(console.error);
  }

  async overrule(list) {
    await this.timetable.overrule(list);
    this.follow();
  }

  /** The roster says which lists this phone has, and the timetable. Lists that are new to it are fetched at once. */
  async learn() {
    const { device, roster } = this;
    const { device_lists: lists, timetable } = (await roster.of(device.list)) ?? {};
    if (!lists || !device.pairing) return;
    const areNew = lists.some((list) => !device.pairing.lists.includes(list));
    await device.remember({ pairing: { ...device.pairing, lists }, timetable });
    if (areNew) await roster.sync(device.pairing.token, lists);
    this.follow();
  }

  async draw() {
    const notice = this.timetable.notice();
    const text = notice ? await this.textOf(notice) : "";
    element("gate-change").className = notice?.kind === "by_hand" ? "by-hand" : "";
    setText("gate-change", text);
  }

  async textOf({ kind, list, at }) {
    const name = sayList((await this.roster.of(list))?.list ?? { id: list, name: list });
    const time = at && sayTime(at, this.device.event?.timezone, this.clock());
    const word = kind === "by_hand" && !at ? "gate_by_hand_last" : `gate_${kind}`;
    return say(word, { list: name, time });
  }
}
