/** The list of what is not sent: scans that wait, those that somebody has to look at, and those that were taken back. */
import { create, createButton, createUserText, element, openDialog } from "./page.js";
import { say, sayProblem, sayTime } from "../words/words.js";

const MOST_ROWS = 100;

export class UnsentDialog {
  constructor({ device, queue, undos, unsent, serverClock }) {
    Object.assign(this, { device, queue, undos, unsent, serverClock });
    for (const button of ["unsent-open", "pair-unsent"]) element(button).addEventListener("click", () => this.open());
    element("send-now").addEventListener("click", () => unsent.sendNow());
    unsent.addEventListener("change", () => this.draw());
  }

  open() {
    this.drawRows();
    openDialog("unsent");
  }

  draw() {
    const { length: count } = this.unsent;
    for (const button of ["unsent-open", "pair-unsent"]) element(button).textContent = say("unsent_open", { count });
    element("pair-unsent").hidden = count === 0;
    if (element("unsent").open) this.drawRows(); // the queue changes with every scan
  }

  /** Those that somebody has to look at come first. */
  drawRows() {
    const { queue, undos } = this;
    const isProblem = ({ state }) => state === "problem";
    const entries = [...queue.all(isProblem), ...queue.all((entry) => !isProblem(entry))];
    const takenBack = undos.unsent.slice(0, MOST_ROWS).map((undo) => this.rowOfUndo(undo));
    const rows = [...entries.slice(0, MOST_ROWS).map((entry) => this.row(entry)), ...takenBack];
    element("send-now").disabled = rows.length === 0;
    if (rows.length === 0) rows.push(create("li", "", say("unsent_none")));
    if (entries.length > MOST_ROWS) rows.push(create("li", "", say("unsent_more", { count: entries.length - MOST_ROWS })));
    element("unsent-list").replaceChildren(...rows);
  }

  row(entry) {
    const { scan, state, problem } = entry;
    const time = sayTime(this.madeAt(scan), this.device.event?.timezone, this.serverClock.now());
    const what = entry.walkIn ? "walk_in" : scan.direction;
    const head = create("p", "", create("strong", "", `${time} · ${say(what)}`), " ", nameOf(entry));
    const words = problem ? say("unsent_problem", { problem: sayProblem(problem) }) : say("unsent_waiting");
    const item = create("li", state, head, create("p", "small", words));
    if (state === "problem") item.append(this.buttons(scan));
    return item;
  }

  rowOfUndo({ made_at: scanned_at, ahead, code }) {
    const time = sayTime(this.madeAt({ scanned_at, ahead }), this.device.event?.timezone, this.serverClock.now());
    const head = create("p", "", create("strong", "", `${time} · ${say("undo")}`), " ", createUserText("span", "code-text", code));
    return create("li", "", head, create("p", "small", say("unsent_waiting")));
  }

  /** By the server's clock. */
  madeAt({ scanned_at, ahead }) {
    return Date.parse(scanned_at) - (ahead ?? this.serverClock.ahead ?? 0);
  }

  buttons({ nonce }) {
    const again = createButton("unsent_again", () => this.queue.sendAgain(nonce).then(() => this.unsent.sendNow()));
    const drop = createButton("unsent_drop", () => {
      if (drop.dataset.sure) return this.queue.remove(nonce);
      drop.dataset.sure = "yes";
      drop.textContent = say("unsent_drop_sure");
      return null;
    });
    drop.classList.add("danger");
    return create("div", "actions", again, drop);
  }
}

/** The name of a walk-in, else the code that was scanned. */
function nameOf({ scan, walkIn }) {
  if (walkIn) return createUserText("span", "", [walkIn.first_name, walkIn.last_name].filter(Boolean).join(" "));
  return createUserText("span", "code-text", shortened(scan.secret ?? scan.code));
}

/** Enough to recognise a code, too little to copy it. */
function shortened(text) {
  return text.length > 18 ? `${text.slice(0, 10)}…${text.slice(-4)}` : text;
}
