/** The badges that were let in more than once: a supervisor reads them, and decides which admission counts. */
const PATIENCE = 5000; // milliseconds

/** The number of open conflicts. Throws NoAnswer or Refused. */
export async function countConflicts(server, token) {
  return (await readConflicts(server, { token, limit: 1 })).total;
}

/** The oldest open conflicts, `limit` at most, as `{conflicts, total}`. Throws NoAnswer or Refused. */
export async function readConflicts(server, { token, limit }) {
  const isOurs = ({ items, total }) => Array.isArray(items) && Number.isInteger(total);
  const { items, total } = await server.ask("GET", `/conflicts?limit=${limit}`, isOurs, { token, patience: PATIENCE });
  return { conflicts: items, total };
}

/** Decides that the scan `keep` (`{device, nonce}`) counts. Throws NoAnswer or Refused. */
export async function resolveConflict(server, { token, id, keep, reason }) {
  const isOurs = (answer) => answer.id === id;
  const path = `/conflicts/${encodeURIComponent(id)}/resolve`;
  await server.ask("POST", path, isOurs, { token, body: { keep, reason }, patience: PATIENCE });
}
