/** How a phone becomes a device, by a link, a typed code or a gate card, and follows what organisers change later. */
import { hasSound } from "../devices/sound.js";
import { OwnDevice } from "../network/own_device.js";
import { isCardCode } from "../network/pairing.js";
import { say } from "../words/words.js";
import { JoinScreen } from "./join_screen.js";
import { element, isOnScreen, setText } from "./page.js";
import { PairScreen } from "./pair_screen.js";
import { WaitScreen } from "./wait_screen.js";

export class Arrival {
  /** `actions` has `forgetPeople()`, `chooseList(id)`, `openCheck()`, `openBoard()`, `leave(problem)`. */
  constructor(means, actions) {
    const { device, names, kiosk, statusBar, checkScreen, scanScreen } = means;
    Object.assign(this, { device, names, kiosk, statusBar, checkScreen, scanScreen, actions });
    const onPaired = (pairing) => this.become(pairing);
    this.pairScreen = new PairScreen(means, onPaired);
    this.ownDevice = new OwnDevice(means, (pairing, before) => this.follow(pairing, before));
    this.joinScreen = new JoinScreen(means, { onPaired, onStay: () => this.openPaired() });
    this.waitScreen = new WaitScreen(
      { device, ownDevice: this.ownDevice },
      { onRefused: () => actions.leave(say("wait_refused")), onCancel: () => actions.leave("") },
    );
  }

  draw() {
    this.pairScreen.draw();
    this.waitScreen.draw();
  }

  openPaired() {
    const { pairing } = this.device;
    if (pairing.waits) this.waitScreen.open();
    else if (pairing.role === "board") this.actions.openBoard();
    else this.actions.openCheck();
  }

  /** A pairing link needs no further tap: the phone has the name that it had, or a sensible one. A card asks for it. */
  async byLink(code) {
    if (!code) return;
    if (isCardCode(code)) {
      this.scanScreen.close();
      this.joinScreen.open(code);
      return;
    }
    const { device, pairScreen } = this;
    const before = device.pairing;
    element("pair-name").value = device.name;
    await pairScreen.pairWith(code);
    if (device.pairing !== before || !before) return;
    const problem = element("pair-problem").textContent;
    this.openPaired();
    setText("check-problem", `${problem} ${say("still_paired")}`);
  }

  async become(pairing) {
    await this.kiosk.end();
    await this.device.remember({ pairing, list: null, timetable: null, followed: null });
    await this.actions.forgetPeople();
    await this.statusBar.refresh();
    if (pairing.waits) this.waitScreen.open();
    else await this.begin(pairing);
  }

  async begin(pairing) {
    await this.actions.chooseList(pairing.lists[0]);
    if (pairing.role === "board") this.actions.openBoard();
    else this.actions.openCheck();
  }

  /** An organiser has started this phone, or given it another name, gate, role or lists. */
  async follow(pairing, before) {
    const { device, actions, statusBar } = this;
    await device.remember({ pairing });
    if (!device.takesCodes) await this.names.wipe();
    if (before.waits || before.role !== pairing.role) {
      await this.kiosk.end();
      await this.begin(pairing);
      // The tap that joined has unlocked the sound, so that the check needs no tap of its own.
      if (before.waits && hasSound() && isOnScreen("check")) this.checkScreen.run();
      return;
    }
    if (pairing.lists.includes(device.list)) await statusBar.refresh();
    else await actions.chooseList(pairing.lists[0]);
    if (pairing.gate !== before.gate) statusBar.tell(say("now_at", { place: pairing.gateName }));
  }
}
