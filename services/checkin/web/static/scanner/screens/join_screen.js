/** The screen behind a gate card's QR code: one question, one button. */
import { unlockSound } from "../devices/sound.js";
import { pair, pairingFault } from "../network/pairing.js";
import { say, sayProblem } from "../words/words.js";
import { element, setText, showScreen } from "./page.js";

const LOCAL_TIME = /\d{4}-\d\d-\d\d \d\d:\d\d/;

export class JoinScreen {
  /** `onPaired(pairing)` is called once it worked, `onStay()` when a phone that is paired stays as it is. */
  constructor({ device, server }, { onPaired, onStay }) {
    Object.assign(this, { device, server, onPaired });
    this.code = null;
    element("join-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.join();
    });
    element("join-stay").addEventListener("click", onStay);
  }

  open(code) {
    this.code = code;
    setText("join-problem", "");
    element("join-stay").hidden = !this.device.pairing;
    showScreen("join");
    element("join-name").focus();
  }

  /** Within the tap: browsers allow a page its first sound only then. */
  async join() {
    const name = element("join-name").value.trim();
    if (!name) return this.complain(say("join_name_missing"));
    unlockSound().catch(console.error);
    setText("join-problem", "");
    element("join-form").ariaBusy = "true";
    try {
      await this.device.remember({ name });
      return await this.onPaired(await pair(this.server, this.code, name));
    } catch (error) {
      return this.complain(faultText(error));
    } finally {
      element("join-form").ariaBusy = null;
    }
  }

  complain(problem) {
    setText("join-problem", problem);
    element("join-name").focus();
  }
}

/** The words for a card that did not pair. */
function faultText(error) {
  const slug = error.problem?.slug;
  if (slug === "unknown-pairing-code") return say("card_ended");
  if (slug === "gate-card-too-early") return say("card_too_early", { time: error.problem.title.match(LOCAL_TIME)?.[0] ?? "" });
  if (slug === "gate-card-over") return say("pairing_event_gone");
  if (slug === "too-many-phones-wait") return say("card_too_many");
  const [key, problem] = pairingFault(error);
  return say(key, problem ? { problem: sayProblem(problem) } : {});
}
