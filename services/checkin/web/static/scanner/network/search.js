/** How a desk finds people without a badge: by the beginnings of words of their name, company or code. */
const PATIENCE = 5000; // milliseconds
export const SHORTEST = 3; // characters that the server wants

/** The people who match, as `{people, hasMore}`. Throws NoAnswer or Refused. */
export async function findPeople(server, { token, list, text }) {
  const query = new URLSearchParams({ list, q: text.slice(0, 200) });
  const isOurs = ({ items }) => Array.isArray(items);
  const answer = await server.ask("GET", `/attendees?${query}`, isOurs, { token, patience: PATIENCE });
  return { people: answer.items, hasMore: answer.next_cursor !== null };
}
