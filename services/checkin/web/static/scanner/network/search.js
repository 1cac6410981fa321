/** How a desk finds people without a badge, by the beginnings of words of their name, company or code, and reads one. */

/** The people who match, their `total`, and the cursor for more, null where there are none. Throws NoAnswer or Refused. */
export async function findPeople(server, { token, list, text, cursor, patience }) {
  const query = new URLSearchParams({ list, q: text.slice(0, 200) });
  if (cursor) query.set("cursor", cursor);
  const isOurs = ({ items }) => Array.isArray(items);
  const answer = await server.ask("GET", `/attendees?${query}`, isOurs, { token, patience });
  return { people: answer.items, total: answer.total ?? answer.items.length, cursor: answer.next_cursor };
}

/** One person, with the `objections` against letting them in and their `scans`. Throws NoAnswer or Refused. */
export function readPerson(server, { token, list, code, patience }) {
  const isOurs = (answer) => answer.code === code && Array.isArray(answer.objections) && Array.isArray(answer.scans);
  const path = `/attendees/${encodeURIComponent(code)}?${new URLSearchParams({ list })}`;
  return server.ask("GET", path, isOurs, { token, patience });
}
