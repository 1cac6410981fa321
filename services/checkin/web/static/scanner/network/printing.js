/**
 * Badges that a printer at the venue prints: a desk asks, and looks how far it has come.
 *
 * A job is `{id, state, problem, station, gate}`: its `state` is `waiting`, `printing`, `printed`, `perhaps_printed` or
 * `failed`; `station` says whether anybody prints, `gate` where it comes out.
 */
import { NoAnswer } from "./server.js";

const PATIENCE = 5000; // milliseconds
const isJob = ({ id, state }) => typeof id === "string" && typeof state === "string";

let hadPrinter = false; // when the server last answered this page

/** Whether anybody prints for this device; null where nobody answers, and somebody did before. Throws NoAnswer or Refused. */
export async function printsHere(server, token) {
  const isOurs = ({ station }) => typeof station === "boolean";
  try {
    hadPrinter = (await server.ask("GET", "/print-jobs?limit=0", isOurs, { token, patience: PATIENCE })).station;
  } catch (error) {
    if (error instanceof NoAnswer && hadPrinter) return null;
    throw error;
  }
  return hadPrinter;
}

/**
 * Has the badge of a registration printed; `reason` is "new" or "reprint". The same `nonce` again asks for no second
 * one. Throws NoAnswer or Refused.
 */
export function printBadge(server, token, code, reason, nonce = newPrintNonce()) {
  return server.ask("POST", "/print-jobs", isJob, { token, body: { nonce, code, reason }, patience: PATIENCE });
}

/** A job as it is now. Throws NoAnswer or Refused. */
export function readPrint(server, token, id) {
  return server.ask("GET", `/print-jobs/${encodeURIComponent(id)}`, isJob, { token, patience: PATIENCE });
}

/** Takes a request back. Throws NoAnswer or Refused. */
export function withdrawPrint(server, token, id) {
  const path = `/print-jobs/${encodeURIComponent(id)}/withdraw`;
  return server.ask("POST", path, isJob, { token, patience: PATIENCE });
}

/** Whether a job is printed without anybody asking again. */
export function isUnderWay({ state }) {
  return state === "waiting" || state === "printing";
}

export function newPrintNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
