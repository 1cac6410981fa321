/** Puts the scanner together: the one module that knows all others. */
import { Camera } from "./devices/camera.js";
import { CheckScreen } from "./screens/check_screen.js";
import { Contact } from "./network/contact.js";
import { openDecoder } from "./devices/decoder.js";
import { fillChoice, Menu } from "./screens/menu.js";
import { element, fillWords, onScreen, showScreen, tell } from "./screens/page.js";
import { takeCodeFromAddress } from "./network/pairing.js";
import { PairScreen } from "./screens/pair_screen.js";
import { openQueue } from "./storing/queue.js";
import { Roster } from "./storing/roster.js";
import { ScanScreen } from "./screens/scan_screen.js";
import { Scanning } from "./deciding/scanning.js";
import { Refused, Server } from "./network/server.js";
import { keepShell } from "./storing/app_shell.js";
import { Status } from "./screens/status_bar.js";
import { openStore, remembered } from "./storing/database.js";
import { isInApp, suggestedName } from "./devices/browser.js";
import { Unsent } from "./screens/unsent_dialog.js";
import { uploader } from "./storing/upload.js";
import { chooseLanguage, say, speak, spoken, WORDS } from "./words/words.js";

const code = takeCodeFromAddress();
const store = await openStore();
const NAMES = ["pairing", "list", "language", "name", "camera"];
const kept = Object.fromEntries(NAMES.map((name) => [name, remembered(store, name)]));
speak((await kept.language.get()) ?? chooseLanguage(navigator.languages));
if (!(await kept.name.get())) await kept.name.set(await suggestedName());

const contact = new Contact();
const server = new Server(contact);
const queue = await openQueue(store);
const roster = new Roster(store, server);
const camera = new Camera(element("video"));
const decoder = openDecoder();
const send = uploader(server, queue);

const door = {
  store, contact, queue, roster, camera, decoder,
  means: { queue, server, contact },
  cameraChoice: kept.camera,
  cameraId: await kept.camera.get(),
  pairing: (await kept.pairing.get()) ?? null,
  list: (await kept.list.get()) ?? null,
  direction: "entry",
  event: undefined,
};

const status = new Status(door);
const scanning = new Scanning(door, {
  checking: () => scanScreen.checking(),
  answered: (answer, direction, key) => scanScreen.answered(answer, direction, key),
  revoked: () => leave(say("was_revoked")),
});
const scanScreen = new ScanScreen(door, scanning);
const checkScreen = new CheckScreen(door, () => scanScreen.open());
const pairScreen = new PairScreen({ server, decoder, name: kept.name }, paired);
new Menu(door, { chooseList, chooseCamera: (id) => scanScreen.useCamera(id), checkAgain, unpair });
const unsent = new Unsent(door, send);

drawLanguage();
await chooseEvent();
addEventListener("hashchange", () => pairByLink(takeCodeFromAddress()));
element("language").addEventListener("change", ({ target }) => changeLanguage(target.value));
keepShell({ isIdle: () => !onScreen("scan"), waiting: () => (status.update = true) }).catch(console.error);
if (isInApp()) await sendToRealBrowser(code);
await begin(takeCodeFromAddress() ?? code); // a link may have been opened in this tab meanwhile
contact.pulse(visit, () => queue.waiting > 0);

/** Opens what comes first: pairing with a code, the start check, or the request to pair. */
async function begin(withCode) {
  if (withCode) await pairByLink(withCode);
  else if (door.pairing) await openCheck();
  else await pairScreen.open();
}

/** No further tap: the phone's name is the one it had, or a sensible one. */
async function pairByLink(withCode) {
  if (!withCode) return;
  const before = door.pairing;
  element("pair-name").value = await kept.name.get();
  await pairScreen.pairWith(withCode);
  if (door.pairing !== before || !before) return;
  const problem = element("pair-problem").textContent;
  await openCheck();
  tell("check-problem", `${problem} ${say("still_paired")}`);
}

async function paired(pairing) {
  await forgetRoster();
  await kept.pairing.set(pairing);
  door.pairing = pairing;
  await chooseList(pairing.lists[0]);
  if (pairing.role === "board") return openBoard(pairing);
  return openCheck();
}

async function openCheck() {
  scanScreen.close();
  tell("check-problem", "");
  checkScreen.open();
}

function openBoard({ event, lists }) {
  element("board-link").href = `/door/board/${encodeURIComponent(event)}/${encodeURIComponent(lists[0])}`;
  showScreen("board");
}

function checkAgain() {
  camera.stop();
  return openCheck();
}

async function chooseList(list) {
  door.list = list;
  scanning.recent.clear();
  await kept.list.set(list);
  await chooseEvent();
}

/** Times are told as the event's clocks show them, categories and sessions by the event's names. */
async function chooseEvent() {
  if (door.list) door.event = (await roster.of(door.list))?.event;
  await status.reread();
}

/** Sends what waits, then fetches what is new. */
async function visit() {
  if (queue.waiting > 0) await send();
  if (!door.pairing || door.pairing.role === "board") return;
  try {
    await roster.sync(door.pairing.token, door.pairing.lists);
    await chooseEvent();
  } catch (error) {
    if (error instanceof Refused && error.status === 401) await leave(say("was_revoked"));
  }
}

/** Unpairs once everything is sent; gives how many scans are still here. */
async function unpair() {
  await send();
  if (queue.length > 0) return queue.length;
  await leave("");
  return 0;
}

/** This phone is no device any more. What is unsent stays, each scan with the token it was made under. */
async function leave(problem) {
  if (!door.pairing) return;
  door.pairing = door.list = null;
  await kept.pairing.forget();
  await forgetRoster();
  scanScreen.close();
  camera.stop();
  await status.reread();
  await pairScreen.open(problem);
}

async function forgetRoster() {
  for (const list of door.pairing?.lists ?? []) await roster.forget(list);
  await store.clear("roster");
}

function drawLanguage() {
  fillWords();
  const choices = Object.keys(WORDS).map((id) => ({ id, name: id.toUpperCase() }));
  fillChoice("language", choices, spoken());
}

async function changeLanguage(language) {
  speak(language);
  await kept.language.set(language);
  element("language").blur(); // a hardware scanner must not choose the next one
  drawLanguage();
  status.draw();
  pairScreen.draw();
  scanScreen.draw();
  unsent.draw();
  if (onScreen("check")) checkScreen.open();
}

/** Waits until somebody wants to go on in an app's own browser all the same; a code is not used up before. */
function sendToRealBrowser(withCode) {
  const link = location.origin + location.pathname + (withCode ? `#pair=${withCode}` : "");
  showScreen("in-app");
  element("in-app-copy").addEventListener("click", async () => {
    const copied = await navigator.clipboard.writeText(link).then(() => true, () => false);
    tell("in-app-copied", copied ? say("link_copied") : say("link_not_copied", { link }));
  });
  return new Promise((resolve) => element("in-app-go-on").addEventListener("click", resolve, { once: true }));
}
