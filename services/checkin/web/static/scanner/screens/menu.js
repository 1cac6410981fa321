/** The menu: what this phone is, its list and camera, unsent scans, unpairing. */
import { element, made, tell } from "./page.js";
import { choose, say } from "../words/words.js";

const SURE_FOR = 5000;

export class Menu {
  /** `does` has `chooseList(id)`, `chooseCamera(id)`, `checkAgain()`, `unpair()`. */
  constructor(door, does) {
    this.door = door;
    this.does = does;
    this.sure = false;
    element("menu-open").addEventListener("click", () => this.open());
    element("list").addEventListener("change", ({ target }) => does.chooseList(target.value));
    element("camera").addEventListener("change", ({ target }) => does.chooseCamera(target.value));
    element("check-again").addEventListener("click", () => {
      element("menu").close();
      does.checkAgain();
    });
    element("unpair").addEventListener("click", () => this.unpair());
    for (const close of document.querySelectorAll("[data-close]"))
      close.addEventListener("click", () => element(close.dataset.close).close());
  }

  async open() {
    const { pairing, queue, event } = this.door;
    this.drawUnpair(false);
    tell("unpair-problem", "");
    element("unsent-open").textContent = say("unsent_open", { count: queue.length });
    element("menu-facts").replaceChildren(
      ...["gate", "device", "event"].flatMap((name) => {
        const value = { gate: pairing.gateName, device: pairing.name, event: choose(event?.title) ?? pairing.event }[name];
        return [made("dt", "", say(name)), made("dd", "", made("bdi", "", value))];
      }),
    );
    await this.drawChoices();
    element("menu").showModal();
  }

  async drawChoices() {
    const { pairing, list, roster, camera } = this.door;
    const lists = await Promise.all(
      pairing.lists.map(async (id) => ({ id, name: (await roster.of(id))?.list.name ?? id })),
    );
    fillChoice("list", lists, list);
    const cameras = camera.running ? await camera.choices() : [];
    element("camera-choice").hidden = cameras.length < 2;
    fillChoice("camera", cameras, camera.id);
  }

  /** Twice, because a pocket may tap once. */
  async unpair() {
    if (!this.sure) return this.drawUnpair(true);
    this.drawUnpair(false);
    const left = await this.does.unpair();
    tell("unpair-problem", left ? say("unpair_unsent", { count: left }) : "");
    if (!left) element("menu").close();
    return null;
  }

  drawUnpair(sure) {
    this.sure = sure;
    element("unpair").textContent = say(sure ? "unpair_sure" : "unpair");
    if (sure) setTimeout(() => this.drawUnpair(false), SURE_FOR);
  }
}

export function fillChoice(id, choices, chosen) {
  const options = choices.map(({ id: value, name }) => new Option(name, value, false, value === chosen));
  element(id).replaceChildren(...options);
}
