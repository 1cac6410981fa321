/** The list of scans that no server has answered: what waits, and what somebody has to look at. */
import { element, foreign, made } from "./page.js";
import { say, sayProblem, sayTime } from "../words/words.js";

export class Unsent {
  constructor(door, send) {
    this.door = door;
    this.send = send;
    element("unsent-open").addEventListener("click", () => this.open());
    element("send-now").addEventListener("click", () => send());
    door.queue.addEventListener("change", () => this.draw());
  }

  open() {
    this.draw();
    element("unsent").showModal();
  }

  async draw() {
    const { queue } = this.door;
    element("unsent-open").textContent = say("unsent_open", { count: queue.length });
    const entries = await queue.all();
    element("send-now").disabled = entries.length === 0;
    const rows = entries.map((entry) => this.row(entry));
    element("unsent-list").replaceChildren(...(rows.length ? rows : [made("li", "", say("unsent_none"))]));
  }

  row(entry) {
    const { scan, state, problem } = entry;
    const time = sayTime(scan.scanned_at, this.door.event?.timezone);
    const what = foreign("span", "code-text", shortened(scan.secret ?? scan.code));
    const told = problem ? say("unsent_problem", { problem: sayProblem(problem) }) : say("unsent_waiting");
    const head = made("p", "", made("strong", "", `${time} · ${say(scan.direction)}`), " ", what);
    const item = made("li", state, head, made("p", "small", told));
    if (state === "problem") item.append(this.buttons(entry));
    return item;
  }

  buttons({ number }) {
    const again = button("unsent_again", () => this.door.queue.again(number).then(this.send));
    const drop = button("unsent_drop", () => {
      if (drop.dataset.sure) return this.door.queue.settle(number);
      drop.dataset.sure = "yes";
      drop.textContent = say("unsent_drop_sure");
      return null;
    });
    drop.classList.add("danger");
    return made("div", "actions", again, drop);
  }
}

function button(word, pressed) {
  const node = made("button", "", say(word));
  node.type = "button";
  node.addEventListener("click", pressed);
  return node;
}

/** Enough to recognise a code, too little to copy it. */
function shortened(text) {
  return text.length > 18 ? `${text.slice(0, 10)}…${text.slice(-4)}` : text;
}
