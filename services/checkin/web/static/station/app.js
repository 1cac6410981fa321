/** A print station: a page that stays open on a computer with a printer, and prints what the desks ask for. */
import { keepScreenOn } from "../scanner/devices/screen_lock.js";
import { Contact } from "../scanner/network/contact.js";
import { Server } from "../scanner/network/server.js";
import { ServerClock } from "../scanner/network/server_clock.js";
import { openDatabase } from "../scanner/storing/database.js";
import { openDevice } from "../scanner/storing/device.js";
import { openPairing } from "./pairing_form.js";
import { Press } from "./press.js";
import { PrintLoop } from "./print_loop.js";
import { askWhetherOut } from "./question.js";
import { Settings } from "./settings.js";
import { StationScreen } from "./station_screen.js";
import { show } from "./words.js";

const LOCK = "moien print station";

const database = await openDatabase();
const device = await openDevice(database);
const clock = () => Date.now();
const serverClock = new ServerClock({ clock, stopwatch: () => performance.now(), device });
const server = new Server(new Contact(clock), serverClock);

openFirst();

function openFirst() {
  const { pairing } = device;
  if (!pairing) return openPairing({ server, device }, openFirst);
  if (!device.takesCodes) return show("other-role");
  return openAlone();
}

/** Two tabs of one browser would print on one printer, and only one of them would be looked at. */
async function openAlone() {
  if (!navigator.locks) return openStation();
  const isFree = await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => lock !== null);
  if (!isFree) show("other-tab");
  return navigator.locks.request(LOCK, openStation);
}

function openStation() {
  const press = new Press();
  const settings = new Settings(press);
  const isOut = ({ name, code }) => (settings.isSilent ? "yes" : ask(name || code, settings));
  const loop = new PrintLoop({ server, token: device.pairing.token, press, isOut });
  new StationScreen({ server, device, loop, press });
  show("station");
  keepScreenOn();
  // Browsers slow down the timers of a page in the background to one a minute, but not those of its workers.
  const ticker = new Worker(new URL("ticker.js", import.meta.url));
  ticker.addEventListener("message", () => loop.tick());
  loop.tick();
  return new Promise(() => {}); // the lock is held as long as the page is open
}

async function ask(name, settings) {
  const answer = await askWhetherOut(name);
  if (answer !== "never_ask") return answer;
  settings.change({ isSilent: true });
  return "yes";
}
