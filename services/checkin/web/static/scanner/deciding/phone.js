/** What the phone knows, what it has yet to send, and how it decides: opened together, each part with those it needs. */
import { suggestedName } from "../devices/browser.js";
import { Contact } from "../network/contact.js";
import { Server } from "../network/server.js";
import { ServerClock } from "../network/server_clock.js";
import { Bindings } from "../storing/bindings.js";
import { openDevice } from "../storing/device.js";
import { LatestScans } from "../storing/latest_scans.js";
import { NameIndex } from "../storing/name_index.js";
import { openOwnScans } from "../storing/own_scans.js";
import { openQueue } from "../storing/queue.js";
import { Roster } from "../storing/roster.js";
import { Undos } from "../storing/undos.js";
import { Unsent } from "../storing/unsent.js";
import { UnsentScans } from "../storing/unsent_scans.js";
import { Uploader } from "../storing/upload.js";
import { LocalDoor } from "./local_door.js";

/** Opens all of it. `now()` is the server's time in milliseconds, as far as the phone knows it. */
export async function openPhone({ database, clock, stopwatch }) {
  const device = await openDevice(database);
  if (!device.name) await device.remember({ name: await suggestedName() });
  const serverClock = new ServerClock({ clock, stopwatch, device });
  const now = () => serverClock.now();
  const contact = new Contact(now);
  const server = new Server(contact, serverClock);
  const ownScans = await openOwnScans(database);
  const queue = await openQueue(new UnsentScans(database), ownScans, clock);
  const uploader = new Uploader(server, queue, { serverClock, stopwatch });
  const undos = new Undos({ database, queue, server, serverClock, clock });
  const bindings = new Bindings({ database, server });
  const unsent = new Unsent({ queue, undos, bindings, uploader });
  const latest = new LatestScans({ database, device, clock: now });
  const roster = new Roster(database, server, now);
  const names = new NameIndex({ database, server, device, clock: now });
  const door = new LocalDoor({ device, roster, names, queue, ownScans, undos, clock: now });
  await Promise.all([names.load(), undos.load(), bindings.load(), latest.load()]);
  return { device, serverClock, now, contact, server, ownScans, queue, uploader, undos, bindings, unsent, latest, roster, names, door };
}
