/** The phones that a gate card has paired and nobody has started: a supervisor lists, starts or refuses them. */
const PATIENCE = 5000; // milliseconds

/** Those of this event, the first one first. Throws NoAnswer or Refused. */
export async function readWaitingPhones(server, token) {
  const isOurs = ({ items }) => Array.isArray(items);
  const { items } = await server.ask("GET", "/devices/waiting", isOurs, { token, patience: PATIENCE });
  return items.toReversed();
}

/** `what` is "start" or "refuse". Throws NoAnswer or Refused. */
export async function decideOnPhone(server, { token, id, what }) {
  const isOurs = (answer) => answer.id === id;
  await server.ask("POST", `/devices/${encodeURIComponent(id)}/${what}`, isOurs, { token, patience: PATIENCE });
}
