/** Puts together what a desk works with: search, the person's panel, and taking scans back. */
import { kindOf, normal } from "../devices/ticket_code.js";
import { atMost } from "../devices/timer.js";
import { bindBadge } from "../network/badges.js";
import { Refused } from "../network/server.js";
import { say, sayProblem } from "../words/words.js";
import { Capture } from "./capture.js";
import { setText } from "./page.js";
import { PersonDialog } from "./person_dialog.js";
import { SearchDialog } from "./search_dialog.js";
import { sayOutcome, UndoDialog } from "./undo_dialog.js";

const UNDO_PATIENCE = 1500; // milliseconds; then the undo is sent in the background

/**
 * `means` are `device`, `server`, `contact`, `door`, `names`, `undos`, `bindings`, `latest` and `clock`, the time in ms.
 * `scanning` gives verdicts, `verdict` is the screen that shows them, `wake()` sends what waits.
 */
export function openDesk(means, { scanning, verdict, wake }) {
  const { device, contact, undos, bindings, latest } = means;
  const isOwn = ({ device: id, nonce }) => latest.all().some((scan) => scan.device === id && scan.nonce === nonce);
  const mayTakeBack = (scan) => device.pairing.role === "supervisor" || isOwn(scan);

  const capture = new Capture(scanning);

  async function bind(someone, text) {
    const secret = normal(text);
    const isOurs = kindOf(secret, device.event?.short_id) === "ticket";
    const news = isOurs ? await bindNow(someone, secret) : say("bind_failed", { ...someone, problem: say("bind_not_badge") });
    await person.open(someone, { code: someone.code });
    setText("person-news", news);
  }

  /** Where nobody answers, the server hears of it later; the badge can be given all the same. */
  async function bindNow(someone, secret) {
    const { token } = device.pairing;
    try {
      await bindBadge(means.server, { token, code: someone.code, secret });
      return say("bind_done", someone);
    } catch (error) {
      if (error instanceof Refused) return say("bind_failed", { ...someone, problem: sayProblem(error.problem) });
      await bindings.add(someone.code, secret, token);
      return say("bind_later", someone);
    }
  }

  /** Counts on this phone at once. */
  async function takeBack(scan, reason) {
    await undos.add(scan, reason, device.pairing.token);
    scanning.recent.forgetPerson(scan.code);
    if (!contact.away) await atMost(UNDO_PATIENCE, undos.send());
    wake();
    const key = `${scan.device}:${scan.nonce}`;
    return sayOutcome(scan, { problem: undos.problemOf(key), isAwaited: undos.isAwaitedFor(scan.code) });
  }

  const person = new PersonDialog(means, {
    decideOn: (presented) => scanning.decideOn(presented),
    takeBack,
    mayTakeBack,
    bind: (someone) => capture.begin(say("bind_aim", someone), (text) => bind(someone, text)),
  });
  const search = new SearchDialog(means, {
    onCode: (code) => scanning.present({ code }),
    onPerson: (match) => person.open(match, { code: match.code }),
  });
  new UndoDialog(means, takeBack);
  verdict.onAction = ({ answer, presented }) => {
    const { attendee, reason, objections = reason ? [reason] : [], first_admitted } = answer;
    const { override: _override, direction: _direction, ...badge } = presented;
    // A badge that was replaced lets nobody in, but its holder may come in.
    const byWhat = objections.includes("revoked") ? { code: attendee.code } : badge;
    return person.open({ ...attendee, first_admitted, objections }, byWhat);
  };

  /** A hand scanner's code. The second time that it reads the badge of the person who is looked at, it lets them in. */
  function presentBurst(presented) {
    if (person.looksAt(presented)) scanning.decideOn(presented);
    else scanning.present(presented);
  }

  return { search, presentBurst, look: (someone, presented) => person.open(someone, presented, { isLooking: true }) };
}
