/** What tests begin with. */
export const NOON = Date.parse("2026-11-12T12:00:00Z");

/** A clock that stands still until it is moved. */
export function aClock(now = NOON) {
  const clock = () => clock.now;
  clock.now = now;
  clock.pass = (milliseconds) => (clock.now += milliseconds);
  return clock;
}

export function aScan(nonce = "n1", fields = {}) {
  const scanned_at = new Date(NOON).toISOString();
  return { nonce, list: "main", secret: `secret of ${nonce}`, direction: "entry", scanned_at, ...fields };
}

/** An entry of the queue; `waiting` unless said otherwise. */
export function anEntry(nonce = "n1", { token = "token", state = "waiting", problem = null, ...fields } = {}) {
  return { scan: aScan(nonce, fields), token, state, problem };
}
