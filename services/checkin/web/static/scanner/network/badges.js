/** Blank badges, which belong to somebody once a desk has bound them. */
const PATIENCE = 5000; // milliseconds

/** Binds the badge with this secret to the person with this registration code. Throws NoAnswer or Refused. */
export function bindBadge(server, { token, code, secret }) {
  const path = `/attendees/${encodeURIComponent(code)}/badges`;
  return server.ask("POST", path, () => true, { token, body: { secret }, patience: PATIENCE });
}
