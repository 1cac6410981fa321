/** How a desk finds people without a badge: by the beginnings of words of their name, company or code. */
export const SHORTEST = 3; // characters that the server wants

/** The people who match, and the cursor for more, null where there are none. Throws NoAnswer or Refused. */
export async function findPeople(server, { token, list, text, cursor, patience }) {
  const query = new URLSearchParams({ list, q: text.slice(0, 200) });
  if (cursor) query.set("cursor", cursor);
  const isOurs = ({ items }) => Array.isArray(items);
  const answer = await server.ask("GET", `/attendees?${query}`, isOurs, { token, patience });
  return { people: answer.items, cursor: answer.next_cursor };
}
