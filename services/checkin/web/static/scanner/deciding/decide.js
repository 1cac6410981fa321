/**
 * The one place where a scan gets its verdict: from the server, or, when that takes too long, from the device.
 *
 * Whatever the network does, an answer is there after `PATIENCE` milliseconds; what is shown is what will be recorded.
 */
import { pause } from "../devices/timer.js";
import { NOBODY_LET_IN, toTravel } from "../storing/queue.js";
import { NoAnswer, Refused } from "../network/server.js";
import { answersAll, settle } from "../storing/upload.js";

export const PATIENCE = 800;
const STORAGE_PATIENCE = 100;

/**
 * The device's own decision: `{verdict, reason, level, attendee, first_admitted}`, or null when it cannot decide.
 * It cannot yet: deciding by the roster comes here.
 */
export async function decideByRoster(_scan) {
  return null;
}

/**
 * The answer to a scan. `queue`, `server` and `contact` are as in their modules; `local` decides without the server.
 * A verdict of the server is its JSON. What the device says has `by: "device"`, and is `undecided` if it cannot say.
 */
export async function decide(scan, { token, queue, server, contact, local = decideByRoster, patience = PATIENCE }) {
  const entry = { scan, token, number: null, by: null };
  const kept = queue.add(scan, token).then((number) => (entry.number = number));
  const own = contact.away ? await local(scan) : null;
  if (own) return ownAnswer(kept, queue, own);
  const asked = kept.then(() => askServer(entry, { queue, server, patience })).catch((error) => error);
  const inTime = await Promise.race([asked, pause(patience)]);
  const answer = entry.by === "server" ? await asked : inTime;
  if (entry.by === "server" && !(answer instanceof Error)) return answer;
  entry.by = "device"; // from here on an answer comes too late
  if (answer instanceof Refused) return refusedAnswer(kept, queue, answer);
  if (answer instanceof Error && !(answer instanceof NoAnswer)) console.error(answer);
  return ownAnswer(kept, queue, (await local(scan)) ?? undecided("no_connection"));
}

/** To a registration code on a phone that may not ask by it: no scan is made, the desk takes it from here. */
export function askTheDesk() {
  return { by: "device", ...undecided("registration_code") };
}

/** What the server does not know yet of the same badge travels ahead of the scan in the same call. */
async function askServer(entry, { queue, server, patience }) {
  const earlier = await queue.before(entry.scan, entry.token);
  const ask = earlier.length > 0 ? askWithEarlier : askAlone;
  const answer = await ask(entry, earlier, { queue, server, patience });
  if (entry.by !== null) throw new NoAnswer("too late");
  entry.by = "server";
  await queue.settle(entry.number);
  return answer;
}

function askAlone({ scan, token }, _earlier, { server, patience }) {
  const isOurs = (answer) => answer.nonce === scan.nonce && typeof answer.verdict === "string";
  return server.askFor(isOurs, "POST", "/scans", { token, body: toTravel({ scan }), patience });
}

async function askWithEarlier(entry, earlier, { queue, server, patience }) {
  const body = { scans: [...earlier, entry].map(toTravel) };
  const isOurs = (answer) => answersAll(answer, body.scans);
  const { results } = await server.askFor(isOurs, "POST", "/scans/batch", { token: entry.token, body, patience });
  for (const [position, one] of earlier.entries()) await settle(queue, one, results[position]);
  const { problem, ...answer } = results.at(-1);
  if (problem) throw new Refused(problem.status, problem);
  return answer;
}

/** What the device shows goes into the queue, to be recorded; a storage that hangs does not hold it up. */
function ownAnswer(kept, queue, answer) {
  const { verdict, reason } = answer.undecided ? NOBODY_LET_IN : answer;
  const recorded = kept.then((number) => queue.shown(number, { verdict, reason }));
  return Promise.race([recorded.catch(console.error), pause(STORAGE_PATIENCE)]).then(() => ({ by: "device", ...answer }));
}

/** The server cannot take this scan: nobody is let in by it, and it stays in the list of problems. */
async function refusedAnswer(kept, queue, refused) {
  const number = await kept;
  await queue.shown(number, NOBODY_LET_IN);
  await queue.refused(number, refused.problem);
  return { by: "device", revoked: refused.status === 401, ...undecided("not_decided", refused.problem) };
}

function undecided(reason, problem = null) {
  return { undecided: true, verdict: "undecided", reason, level: "look", attendee: null, problem };
}
