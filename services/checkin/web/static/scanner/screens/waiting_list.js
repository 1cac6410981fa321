/** The guests who have filled in the form on their own phones: wherever a desk looks, a tap on one opens the walk-in. */
import { say } from "../words/words.js";
import { create, createUserText, element } from "./page.js";

const MOST_ROWS = 20;

export class WaitingList {
  /** `isInForm(id)`: the guest is in the form on screen. `onOpen(entry)` is called with the guest who was tapped. */
  constructor({ device, waiting, isInForm }, onOpen) {
    Object.assign(this, { device, waiting, isInForm, onOpen });
    this.said = new Set(); // ids of those who were announced
    waiting.addEventListener("change", () => this.draw());
  }

  draw() {
    const guests = this.waiting.all.filter(({ id }) => !this.isInForm(id));
    for (const box of document.querySelectorAll("[data-waiting]")) this.fill(box, guests);
    this.announce(this.waiting.all);
  }

  fill(box, guests) {
    const focused = box.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    const rows = guests.slice(0, MOST_ROWS).map((guest) => this.row(guest));
    const more = guests.length > MOST_ROWS ? [create("li", "small", say("guests_more", { count: guests.length - MOST_ROWS }))] : [];
    const heading = create("p", "small", say("guests_waiting", { count: guests.length }));
    box.replaceChildren(...(guests.length > 0 ? [heading, create("ul", "waiting", ...rows, ...more)] : []));
    if (focused) box.querySelector(`[data-id="${focused}"]`)?.focus();
  }

  row(guest) {
    const { number, id, opened_by: helper } = guest;
    const name = createUserText("strong", "", nameOf(guest));
    const others = helper && helper !== this.device.pairing.name ? say("guest_with", { device: helper }) : "";
    const about = [guest.company, others].filter(Boolean).join(" · ");
    const button = create("button", "", create("b", "number", String(number)), create("span", "", name, createUserText("span", "small", about)));
    button.type = "button";
    button.dataset.id = id;
    button.addEventListener("click", () => this.onOpen(guest));
    return create("li", "", button);
  }

  /** Read aloud once. */
  announce(guests) {
    const news = guests.filter(({ id }) => !this.said.has(id));
    this.said = new Set(guests.map(({ id }) => id));
    if (news.length === 0) return;
    const names = news.map((guest) => `${guest.number} ${nameOf(guest)}`).join(", ");
    element("waiting-news").textContent = say("guest_arrived", { names });
  }
}

function nameOf({ first_name, last_name }) {
  return [first_name, last_name].filter(Boolean).join(" ");
}
