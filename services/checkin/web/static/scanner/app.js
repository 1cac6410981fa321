/** Puts the scanner together: the one module that knows all others. */
import { ExitMode } from "./deciding/exit_mode.js";
import { openPhone } from "./deciding/phone.js";
import { RehearsalMode } from "./deciding/rehearsing.js";
import { Scanning } from "./deciding/scanning.js";
import { isInApp, takeWishToSearch } from "./devices/browser.js";
import { Camera } from "./devices/camera.js";
import { openDecoder } from "./devices/decoder.js";
import { listenForBursts } from "./devices/hand_scanner.js";
import { atMost } from "./devices/timer.js";
import { takeCodeFromAddress } from "./network/pairing.js";
import { SyncLoop } from "./network/sync_loop.js";
import { Visit } from "./network/visit.js";
import { Arrival } from "./screens/arrival.js";
import { BoardScreen } from "./screens/board_screen.js";
import { CheckScreen } from "./screens/check_screen.js";
import { ConflictsDialog } from "./screens/conflicts_dialog.js";
import { Departure } from "./screens/departure.js";
import { openDesk } from "./screens/desk.js";
import { sendToRealBrowser } from "./screens/in_app_screen.js";
import { Kiosk } from "./screens/kiosk.js";
import { Menu } from "./screens/menu.js";
import { NamesDialog } from "./screens/names_dialog.js";
import { openOrExplain } from "./screens/no_storage_screen.js";
import { element, fillChoice, fillWords, isOnScreen } from "./screens/page.js";
import { ScanScreen } from "./screens/scan_screen.js";
import { StatusBar } from "./screens/status_bar.js";
import { TimetableLine } from "./screens/timetable_line.js";
import { UnsentDialog } from "./screens/unsent_dialog.js";
import { VerdictScreen } from "./screens/verdict_screen.js";
import { WaitingPhonesDialog } from "./screens/waiting_phones_dialog.js";
import { openWalkIns } from "./screens/walk_ins.js";
import { registerAppShell } from "./storing/app_shell.js";
import { openDatabase } from "./storing/database.js";
import { chooseLanguage, language, speak, WORDS } from "./words/words.js";

const CATCH_UP_MILLISECONDS = 800;
const clock = () => Date.now(); // the phone's
const stopwatch = () => performance.now(); // goes on when somebody sets the clock
speak(chooseLanguage(navigator.languages));
const database = await openOrExplain(openDatabase);
const code = takeCodeFromAddress();
const phone = await openPhone({ database, clock, stopwatch });
const { device, serverClock, now, contact, server, ownScans, queue, undos, unsent, latest, roster, names, door } = phone;
if (device.language) speak(device.language);
const camera = new Camera(element("video"), () => (device.isKiosk ? "user" : "environment"));
const decoder = openDecoder();

const exitMode = new ExitMode(device);
const rehearsal = new RehearsalMode({ device, clock: now });
const statusBar = new StatusBar({ device, contact, queue, unsent, roster, serverClock });
const verdict = new VerdictScreen(stopwatch);
const means = { queue, server, contact, serverClock, door, undos, catchUp };
const scanning = new Scanning({
  device,
  means,
  screen: verdict,
  observer: {
    checking: () => {
      exitMode.renew();
      scanScreen.showChecking();
    },
    answered,
    look,
    revoked,
  },
  clock,
  stopwatch,
});
const desk = openDesk({ ...phone, clock: now }, { scanning, verdict, wake: () => syncLoop.wake() });
const scanScreen = new ScanScreen({ device, camera, decoder, scanning, exitMode, desk });
const checkScreen = new CheckScreen({ device, database, roster, camera, serverClock }, startScanning);
const unsentDialog = new UnsentDialog({ device, queue, undos, unsent, serverClock });
const namesDialog = new NamesDialog({ device, names, clock: now });
const conflicts = new ConflictsDialog({ device, server, roster, clock: now });
const waitingPhones = new WaitingPhonesDialog({ device, server, clock: now });
new Menu(
  { device, unsent, roster, camera, conflicts, waitingPhones },
  {
    chooseList: (list) => timetable.overrule(list),
    chooseCamera: (id) => scanScreen.useCamera(id),
    checkAgain,
    unpair: () => departure.unpair(),
  },
);
const facts = () => ({ unsent, contactAt: contact.lastAt, roster: statusBar.list, now: now() });
const kiosk = new Kiosk(
  { database, device, decoder, means, clock, stopwatch, facts },
  { drawIn, answered: wakeIfAlone, revoked, onLeft: openCheck },
);
const isWithGuest = () => scanning.isWithGuest || kiosk.isWithGuest;
const timetable = new TimetableLine({ device, roster, isWithGuest, choose: chooseList, clock: now });
const walkIns = openWalkIns(
  { ...means, device, roster },
  { database, camera, decoder, scanning, scanScreen, clock, revoked },
);
const boardScreen = new BoardScreen({ device, server }, revoked);
const departure = new Departure(phone, { walkIns, kiosk, scanScreen, camera }, async (problem) => {
  await statusBar.refresh();
  arrival.pairScreen.open(problem);
});
const arrival = new Arrival(
  { ...phone, decoder, kiosk, statusBar, checkScreen, scanScreen },
  {
    forgetPeople: () => departure.forgetPeople(),
    chooseList,
    openCheck,
    openBoard: () => boardScreen.open(),
    leave: (problem) => departure.leave(problem),
  },
);
const { pairScreen, ownDevice } = arrival;
const visit = new Visit(phone, {
  report: () => verdict.isOpen || ownDevice.report(),
  learn,
  forgetPeople: () => departure.forgetPeople(),
  revoked,
});
const syncLoop = new SyncLoop(() => visit.now(), contact);

drawLanguage();
await kiosk.load();
await walkIns.load();
await readEvent();
names.watch(document);
rehearsal.addEventListener("change", followRehearsal);
rehearsal.watch();
unsentDialog.draw();
addEventListener("hashchange", followAddress);
addEventListener("beforeinstallprompt", (event) => event.preventDefault()); // the browser's menu offers it
for (const change of ["online", "offline"]) addEventListener(change, () => syncLoop.wake());
addEventListener("beforeunload", (event) => queue.hasUnstored && event.preventDefault()); // the browser asks people
listenForBursts(takeBurst);
element("language").addEventListener("change", ({ target }) => changeLanguage(target.value));
registerAppShell({ isIdle, onWaiting: () => (statusBar.hasUpdate = true) }).catch(console.error);
if (isInApp()) await sendToRealBrowser(code);
await openFirstScreen(takeCodeFromAddress() ?? code); // a link may have been opened in this tab meanwhile
syncLoop.run();

/** Whether the page may be loaded anew: nobody scans, and no scan is in memory only. */
function isIdle() {
  return !isOnScreen("scan") && !kiosk.isOpen && !queue.storageFault && !queue.hasUnstored;
}

function openFirstScreen(pairingCode) {
  if (kiosk.isStarted) return startScanning(); // whatever link was opened: only the PIN leads out
  if (pairingCode) return arrival.byLink(pairingCode);
  return device.pairing ? arrival.openPaired() : pairScreen.open();
}

/** A pairing link, or a shortcut of the installed app, was opened in this tab. */
function followAddress() {
  if (isOnScreen("scan") && takeWishToSearch()) scanScreen.openField();
  const pairingCode = takeCodeFromAddress();
  if (!kiosk.isStarted) return arrival.byLink(pairingCode);
}

function startScanning() {
  if (device.isKiosk) {
    camera.stop(); // the start check's
    return kiosk.start();
  }
  scanScreen.open();
  walkIns.draw();
  if (takeWishToSearch()) scanScreen.openField();
  else walkIns.resume();
}

/** Nothing of a rehearsal counts after it, nor the other way round. */
async function followRehearsal() {
  document.body.classList.toggle("rehearsal", rehearsal.isOn);
  scanning.recent.clear();
  if (!rehearsal.isOn) await ownScans.forgetRehearsal();
}

function openCheck() {
  scanScreen.close();
  checkScreen.open();
}

function checkAgain() {
  camera.stop();
  openCheck();
}

async function chooseList(list) {
  scanning.recent.clear();
  await device.remember({ list });
  await readEvent();
}

/** Reads the event's names and the list's rules from the roster, for the words on screen. */
async function readEvent() {
  const known = device.list ? await roster.of(device.list) : undefined;
  device.event = known?.event;
  device.rules = known?.list;
  exitMode.follow(device.rules);
  rehearsal.look();
  namesDialog.draw();
  await statusBar.refresh();
}

/** A hand scanner's code goes to the visible screen. True when that took it, so that its Enter does nothing else. */
function takeBurst(text, target) {
  if (isOnScreen("scan")) return scanScreen.presentBurst(text, target);
  if (isOnScreen("walk-in")) return walkIns.takeBurst(text, target);
  if (isOnScreen("kiosk") && !(target instanceof HTMLInputElement)) kiosk.present(text);
  else if (isOnScreen("check")) checkScreen.refuseCode();
  else if (isOnScreen("pair") && !(target instanceof HTMLInputElement)) pairScreen.read(text);
  else return false;
  return true;
}

/** A verdict of this phone is a reason to see whether the server is back. */
function answered(last) {
  scanScreen.showLast(last);
  latest.note(last);
  wakeIfAlone(last);
}

function wakeIfAlone({ answer }) {
  if (answer.by === "device") syncLoop.wake();
}

/** The person is shown before anything is recorded. */
function look(person, presented) {
  scanScreen.showLast(scanScreen.last);
  desk.look(person, presented);
}

/** What the roster says, and what only desks and supervisors may know. */
async function learn() {
  await timetable.learn();
  if (device.takesCodes) await Promise.all([names.sync(), walkIns.sync()]);
  await readEvent();
  await conflicts.refresh();
  await waitingPhones.refresh();
}

/** News of people who have just registered, for as long as a guest may wait for them. */
async function catchUp() {
  const { token } = device.pairing;
  if (!contact.away) await atMost(CATCH_UP_MILLISECONDS, roster.sync(token, [device.list]).catch(() => null));
}

function revoked() {
  return departure.revoked();
}

function drawLanguage() {
  fillWords();
  const choices = Object.keys(WORDS).map((id) => ({ id, name: id.toUpperCase() }));
  fillChoice("language", choices, language());
}

async function changeLanguage(chosen) {
  drawIn(chosen);
  await device.remember({ language: chosen });
}

function drawIn(chosen) {
  speak(chosen);
  element("language").blur(); // a hand scanner's keys must not choose the next one
  drawLanguage();
  statusBar.draw();
  arrival.draw();
  scanScreen.draw();
  unsentDialog.draw();
  namesDialog.draw();
  walkIns.draw();
  if (isOnScreen("check")) checkScreen.open();
}
