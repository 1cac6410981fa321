/** Pages of what has changed on the server since the page before, for copies that a phone keeps. */
import { Refused } from "./server.js";

const PATIENCE = 10_000; // milliseconds

/**
 * The next page for a copy that knows `cursor`, `complete` and `etag` of its last one; null where nothing has changed.
 * Throws NoAnswer or Refused.
 */
export function askForChanges(server, path, { cursor, complete, etag }, isOurs, token) {
  const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : "";
  return server.ask("GET", path + query, isOurs, { token, etag: complete ? etag : undefined, patience: PATIENCE });
}

/** Whether the server was set up anew: then a copy begins at the beginning. */
export function isForeignCursor(error) {
  return error instanceof Refused && error.problem.slug === "unreadable-cursor";
}
