/** Sends what the queue holds, and takes out what the server has answered; nothing else ever takes a scan out. */
import { firstBatch, toTravel } from "./queue.js";
import { Refused, asProblem } from "../network/server.js";

const PATIENCE = 10_000;

/** True when everything due was sent. One batch after the other; a second call meanwhile joins the first. */
export function uploader(server, queue) {
  let running = null;
  return () => (running ??= sendAll(server, queue).finally(() => (running = null)));
}

async function sendAll(server, queue) {
  const stuck = new Set(); // tokens that the server no longer takes
  for (;;) {
    const due = (await queue.due()).filter((entry) => !stuck.has(entry.token));
    if (due.length === 0) return stuck.size === 0;
    const batch = firstBatch(due);
    try {
      await sendBatch(server, queue, batch);
    } catch (error) {
      if (!(error instanceof Refused)) return false;
      stuck.add(batch[0].token);
    }
  }
}

async function sendBatch(server, queue, batch) {
  const body = { scans: batch.map(toTravel) };
  const isOurs = (answer) => answersAll(answer, body.scans);
  const options = { token: batch[0].token, body, patience: PATIENCE };
  const { results } = await server.askFor(isOurs, "POST", "/scans/batch", options);
  for (const [position, entry] of batch.entries()) await settle(queue, entry, results[position]);
}

/** Takes out what was answered; marks what the server cannot take. */
export async function settle(queue, entry, result) {
  if (result.problem) await queue.refused(entry.number, asProblem(result.problem));
  else await queue.settle(entry.number);
}

/** Whether there is a verdict or a problem for each scan, under its own nonce. */
export function answersAll(answer, scans) {
  const results = answer.results;
  return (
    Array.isArray(results) &&
    results.length === scans.length &&
    results.every((result, position) => result?.nonce === scans[position].nonce && (result.verdict || result.problem))
  );
}
