/** From a code in view to a verdict on screen. */
import { askTheDesk, decide } from "./decide.js";
import { takesCodes } from "../network/pairing.js";
import { Recent } from "../storing/recent.js";
import { describe } from "./verdict_text.js";
import { VerdictScreen } from "../screens/verdict_screen.js";

const LONGEST = 4096; // characters that the server takes

/**
 * `door` holds what decide.js needs, and `pairing`, `list`, `direction`, `event` as they are at the moment.
 * `told` hears of each answer: `checking()`, `answered(answer, direction)`, `revoked()`.
 */
export class Scanning {
  constructor(door, told) {
    this.door = door;
    this.told = told;
    this.recent = new Recent();
    this.asking = false;
    this.screen = new VerdictScreen((shown) => this.recent.decided(shown.key, shown.answer));
  }

  get busy() {
    return this.asking || this.screen.blocks;
  }

  /** The camera has a code in view; called again for each frame in which it is. */
  inView(text) {
    if (!this.busy) this.look({ secret: text.slice(0, LONGEST) }, false);
  }

  /** Somebody scanned or typed on purpose: `{secret}` or `{code}`. */
  presented(what) {
    if (this.screen.blocks) this.screen.insist();
    else if (!this.asking) this.look(what, true);
  }

  /** Shows an earlier answer again. */
  recall({ answer, direction, key }) {
    this.show(answer, direction, key, { justNow: false, quietly: true });
  }

  look(what, onPurpose) {
    const { list, direction } = this.door;
    const key = JSON.stringify([list, direction, what]).toUpperCase();
    const { is, answer } = this.recent.look(key);
    if (is === "new") this.scan(what, key);
    else if (this.screen.current?.key === key && !onPurpose) this.screen.prolong();
    else if (answer && (answer.level === "go" || is === "back" || onPurpose))
      this.show(answer, direction, key, { justNow: true, quietly: answer.level === "go" });
  }

  async scan(what, key) {
    const { direction } = this.door;
    this.asking = true;
    this.recent.begin(key);
    this.screen.clear(); // the last green is not for the next guest
    this.told.checking();
    const answer = await this.answerTo(what);
    this.asking = false;
    this.recent.decided(key, answer);
    this.show(answer, direction, key, {});
    this.told.answered(answer, direction, key);
    if (answer.revoked) this.told.revoked();
  }

  answerTo(what) {
    const { pairing, list, direction } = this.door;
    if (what.code && !takesCodes(pairing)) return askTheDesk();
    const scan = { nonce: newNonce(), list, ...what, direction, scanned_at: new Date().toISOString() };
    return decide(scan, { ...this.door.means, token: pairing.token });
  }

  show(answer, direction, key, { justNow = false, quietly = false }) {
    const picture = describe(answer, { direction, event: this.door.event, justNow });
    this.screen.show({ picture, answer, key }, { quietly });
  }
}

function newNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
