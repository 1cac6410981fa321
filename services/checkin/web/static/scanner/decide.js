/**
 * The one place where a scan gets its verdict: from the server, or, when that takes too long, from the device.
 *
 * Whatever happens, an answer is there within `PATIENCE` milliseconds, and what is answered is what will be recorded.
 */
import { NOBODY_LET_IN, toTravel } from "./queue.js";
import { NoAnswer, Refused } from "./server.js";
import { answersAll, asProblem, settle } from "./upload.js";

export const PATIENCE = 800;

/**
 * The device's own decision: `{verdict, reason, level, attendee, …}`, or null when it cannot decide.
 * It cannot yet: deciding by the roster comes here.
 */
export async function decideByRoster(_scan) {
  return null;
}

/**
 * The answer to a scan. `queue`, `server` and `contact` are as in their modules; `local` decides without the server.
 * A verdict of the server is its JSON. One of the device has `by: "device"`; one that there is not is `undecided`.
 */
export async function decide(scan, { token, queue, server, contact, local = decideByRoster, patience = PATIENCE }) {
  const entry = { scan, token, number: null };
  const kept = queue.add(scan, token).then((number) => (entry.number = number));
  const tooLate = pause(patience);
  try {
    const own = contact.away ? await Promise.race([local(scan), tooLate]) : null;
    if (own) return await ownAnswer(kept, queue, own);
    const left = patience - tooLate.since();
    const answer = await Promise.race([kept.then(() => askServer(entry, { queue, server, patience: left })), tooLate]);
    return answer ?? (await withoutServer(scan, kept, { queue, local }));
  } catch (error) {
    if (error instanceof Refused) return refusedAnswer(error, kept, queue);
    if (!(error instanceof NoAnswer)) console.error(error);
    return withoutServer(scan, kept, { queue, local });
  }
}

/** One call; what the server does not know yet of the same badge travels ahead of it in the same call. */
async function askServer(entry, { queue, server, patience }) {
  const earlier = await queue.before(entry.scan, entry.token);
  if (earlier.length > 0) return askWith(earlier, entry, { queue, server, patience });
  const isOurs = (answer) => answer.nonce === entry.scan.nonce && typeof answer.verdict === "string";
  const options = { token: entry.token, body: toTravel(entry), patience };
  const answer = await server.askFor(isOurs, "POST", "/scans", options);
  await queue.settle(entry.number);
  return answer;
}

async function askWith(earlier, entry, { queue, server, patience }) {
  const entries = [...earlier, entry];
  const body = { scans: entries.map(toTravel) };
  const options = { token: entry.token, body, patience };
  const isOurs = (answer) => answersAll(answer, body.scans);
  const { results } = await server.askFor(isOurs, "POST", "/scans/batch", options);
  for (const [position, one] of earlier.entries()) await settle(queue, one, results[position]);
  const last = results.at(-1);
  if (last.problem) throw new Refused(last.problem.status, last.problem);
  await queue.settle(entry.number);
  return last;
}

async function withoutServer(scan, kept, { queue, local }) {
  return ownAnswer(kept, queue, (await local(scan)) ?? undecided("no_connection"));
}

/** What the device shows goes into the queue, to be recorded. */
function ownAnswer(kept, queue, answer) {
  const { verdict, reason } = answer.undecided ? NOBODY_LET_IN : answer;
  const recorded = kept.then((number) => queue.shown(number, { verdict, reason }));
  // The verdict waits for what it stands on, but not for a storage that hangs.
  return Promise.race([recorded.catch(console.error), pause(100)]).then(() => ({ by: "device", ...answer }));
}

/** The server cannot take this scan: nobody is let in by it, and it stays in the list of problems. */
function refusedAnswer(error, kept, queue) {
  const problem = { slug: error.slug, title: error.title };
  kept
    .then((number) => queue.shown(number, NOBODY_LET_IN).then(() => queue.refused(number, problem)))
    .catch(console.error);
  return { by: "device", revoked: error.status === 401, ...undecided("not_decided", problem) };
}

function undecided(why, problem = null) {
  return { undecided: true, verdict: "undecided", reason: why, level: "look", attendee: null, problem };
}

function pause(milliseconds) {
  const began = performance.now();
  const promise = new Promise((resolve) => setTimeout(resolve, milliseconds, null));
  promise.since = () => performance.now() - began;
  return promise;
}
