/** The menu: the phone's gate and name, its list and camera, unsent scans, phones that wait, badges admitted twice, unpairing. */
import { create, element, fillChoice, openDialog, setText } from "./page.js";
import { choose, say, sayList } from "../words/words.js";

const CONFIRM_WITHIN = 5000; // milliseconds

export class Menu {
  /** `actions` has `chooseList(id)`, `chooseCamera(id)`, `checkAgain()`, `unpair()`. */
  constructor({ device, unsent, roster, camera, conflicts, waitingPhones }, actions) {
    Object.assign(this, { device, unsent, roster, camera, conflicts, waitingPhones, actions });
    this.isConfirming = false;
    element("menu-open").addEventListener("click", () => this.open());
    element("list").addEventListener("change", ({ target }) => actions.chooseList(target.value));
    element("camera").addEventListener("change", ({ target }) => actions.chooseCamera(target.value));
    element("check-again").addEventListener("click", () => {
      element("menu").close();
      actions.checkAgain();
    });
    element("unpair").addEventListener("click", () => this.unpair());
    for (const close of document.querySelectorAll("[data-close]"))
      close.addEventListener("click", () => element(close.dataset.close).close());
  }

  async open() {
    this.drawUnpair(false);
    setText("unpair-problem", "");
    element("unsent-open").textContent = say("unsent_open", { count: this.unsent.length });
    this.conflicts.drawButton();
    this.waitingPhones.offer();
    element("print-station").hidden = !this.device.takesCodes;
    this.drawFacts();
    await this.drawChoices();
    openDialog("menu");
  }

  drawFacts() {
    const { pairing, event } = this.device;
    const facts = { gate: pairing.gateName, device: pairing.name, event: choose(event?.title) ?? pairing.event };
    const rows = Object.entries(facts).flatMap(([name, value]) => [
      create("dt", "", say(name)),
      create("dd", "", create("bdi", "", value)),
    ]);
    element("menu-facts").replaceChildren(...rows);
  }

  async drawChoices() {
    const { device, roster, camera } = this;
    const nameOf = async (id) => sayList((await roster.of(id))?.list ?? { id, name: id });
    const lists = await Promise.all(device.pairing.lists.map(async (id) => ({ id, name: await nameOf(id) })));
    fillChoice("list", lists, device.list);
    const cameras = camera.isRunning ? await camera.choices() : [];
    element("camera-choice").hidden = cameras.length < 2;
    fillChoice("camera", cameras, camera.id);
  }

  /** Takes two taps, because a pocket may tap once. */
  async unpair() {
    if (!this.isConfirming) return this.drawUnpair(true);
    this.drawUnpair(false);
    const unsent = await this.actions.unpair();
    setText("unpair-problem", unsent ? say("unpair_unsent", { count: unsent }) : "");
    if (!unsent) element("menu").close();
    return null;
  }

  drawUnpair(isConfirming) {
    this.isConfirming = isConfirming;
    element("unpair").textContent = say(isConfirming ? "unpair_sure" : "unpair");
    if (isConfirming) setTimeout(() => this.drawUnpair(false), CONFIRM_WITHIN);
  }
}
