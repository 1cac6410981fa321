/** Puts together how a desk lets in people who are not registered: the form, waiting guests, the QR code of their form. */
import { WalkingIn } from "../deciding/walking_in.js";
import { couldBeName, registrationCode } from "../devices/registration_code.js";
import { WaitingGuests } from "../network/waiting_guests.js";
import { WalkInDraft } from "../storing/walk_in_draft.js";
import { WalkInForms } from "../storing/walk_in_forms.js";
import { GuestFormDialog } from "./guest_form_dialog.js";
import { element, isOnScreen } from "./page.js";
import { WaitingList } from "./waiting_list.js";
import { WalkInBadge } from "./walk_in_badge.js";
import { WalkInScreen } from "./walk_in_screen.js";

/**
 * `means` are the device's own parts; `scanning` shows verdicts, `scanScreen` is where a desk begins and ends. `clock()`
 * is the phone's time in milliseconds. `revoked()` is called when this phone is unpaired.
 */
export function openWalkIns(means, { database, camera, decoder, scanning, scanScreen, clock, revoked }) {
  const { device, server, contact, roster } = means;
  const forms = new WalkInForms(database, server);
  const draft = new WalkInDraft(sessionStorage);
  const isSeen = () => !document.hidden && (isOnScreen("scan") || isOnScreen("walk-in"));
  const waiting = new WaitingGuests({ device, server, contact, isSeen });
  const walkingIn = new WalkingIn({ device, means, roster, clock });
  const badge = new WalkInBadge({ device, server, camera, decoder, roster, draft });

  async function scanOn() {
    await camera.showIn(element("video"));
    scanScreen.open();
    list.draw();
  }

  const screen = new WalkInScreen(
    { device, forms, waiting, walkingIn, draft, badge },
    { onLetIn: (...answered) => scanning.announce(...answered), onClose: scanOn, onRevoked: revoked },
  );

  function open(beginning) {
    scanScreen.pause();
    screen.open(beginning);
  }

  const isInForm = (id) => isOnScreen("walk-in") && draft.fields.guest?.id === id;
  const list = new WaitingList({ device, waiting, isInForm }, (guest) => {
    scanScreen.pause();
    screen.openGuest(guest);
    list.draw();
  });
  const dialog = new GuestFormDialog({ forms, contact });
  element("walk-in-open").addEventListener("click", () => open());
  element("search-walk-in").addEventListener("click", () => {
    const name = element("search-field").value.trim();
    open({ name: registrationCode(name) && !couldBeName(name) ? "" : name });
  });
  waiting.watch();

  return {
    open,
    takeBurst: (text, target) => screen.takeBurst(text, target),
    load: () => forms.load(device.pairing?.lists ?? []),
    sync: () => forms.sync(device.pairing.token, device.pairing.lists),
    /** What was begun before the page was loaded anew. */
    resume: () => draft.isBegun && device.takesCodes && open(),
    draw() {
      element("desk-controls").hidden = !device.takesCodes;
      dialog.draw();
      list.draw();
      screen.redraw();
    },
    async forgetAll() {
      draft.clear();
      waiting.forgetAll();
      await forms.forgetAll();
    },
  };
}
