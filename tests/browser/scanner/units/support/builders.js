/** What tests begin with. */
import { ServerClock } from "../../../../../services/checkin/web/static/scanner/network/server_clock.js";
import { OwnScans } from "../../../../../services/checkin/web/static/scanner/storing/own_scans.js";
import { openQueue } from "../../../../../services/checkin/web/static/scanner/storing/queue.js";
import { UnsentScans } from "../../../../../services/checkin/web/static/scanner/storing/unsent_scans.js";
import { FakeDatabase } from "./fakes.js";

export const NOON = Date.parse("2026-11-12T12:00:00Z");

/** A clock that stands still until it is moved. */
export function aClock(now = NOON) {
  const clock = () => clock.now;
  clock.now = now;
  clock.pass = (milliseconds) => (clock.now += milliseconds);
  return clock;
}

/** The server's clock as a phone knows it that is so many milliseconds `ahead`; null: the server was never asked. */
export function aServerClock(clock = aClock(), ahead = null) {
  const device = { ahead, remember: (fields) => Object.assign(device, fields) };
  const stopwatch = aClock(0);
  const serverClock = new ServerClock({ clock, device, stopwatch });
  const pass = (milliseconds) => (clock.pass(milliseconds), stopwatch.pass(milliseconds));
  /** An answer arrives while the server's clock shows `server`; the call took `took`. */
  const hear = (server, took = 0) => {
    const date = new Date(server).toUTCString();
    serverClock.learn({ date, sentAt: clock() - took, receivedAt: clock() });
  };
  return Object.assign(serverClock, { pass, hear });
}

export function aScan(nonce = "n1", fields = {}) {
  const scanned_at = new Date(NOON).toISOString();
  return { nonce, list: "main", secret: `secret of ${nonce}`, direction: "entry", scanned_at, ...fields };
}

/** An entry of the queue; `waiting` unless said otherwise. */
export function anEntry(nonce = "n1", { token = "token", state = "waiting", problem = null, record = null, ...fields } = {}) {
  return { scan: aScan(nonce, fields), token, state, problem, record };
}

/** A queue in `database`, with the own scans that count because of it. */
export async function aQueueIn(database, clock) {
  const ownScans = new OwnScans(new FakeDatabase());
  return { ownScans, queue: await openQueue(new UnsentScans(database), ownScans, clock) };
}

/** An entry of the name index, of somebody who has not come yet. */
export function aPerson(code = "GCXCV9", fields = {}) {
  const names = { first_name: "Zoë", last_name: "Müller-Weber", company: "Ferro SA", latin: [] };
  const facts = { category: "industry", sessions: [], tray: "M", badge: "printed", attention: null };
  const state = { state: "confirmed", ticket: "valid", presences: [], scans: [] };
  return { code, name: "Zoë Müller-Weber", ...names, ...facts, ...state, ...fields };
}
