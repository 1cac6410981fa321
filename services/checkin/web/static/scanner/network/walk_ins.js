/** Walk-ins: what the desk asks, and the people whom it registers. */
const PATIENCE = 5000; // milliseconds

/** The questions of the desk: languages, categories, consents, privacy notice, free places. Throws NoAnswer or Refused. */
export function readWalkInForm(server, { token, list }) {
  const isOurs = ({ categories, consents, privacy }) =>
    Array.isArray(categories) && Array.isArray(consents) && typeof privacy?.text === "object";
  return server.ask("GET", `/walk-in-form?${new URLSearchParams({ list })}`, isOurs, { token, patience: PATIENCE });
}

/** Registers somebody and lets them in: `{attendee, verdict, known}`. Throws NoAnswer or Refused. */
export function sendWalkIn(server, body, { token, patience }) {
  const isOurs = ({ verdict }) => verdict?.nonce === body.nonce && typeof verdict.level === "string";
  return server.ask("POST", "/walk-ins", isOurs, { token, body, patience });
}
