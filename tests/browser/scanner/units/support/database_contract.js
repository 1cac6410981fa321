/** How the database behaves on which the queue relies: a case each, which throws where that is not so. */
const nonces = async (database) => (await database.getAll("unsent")).map(({ scan }) => scan.nonce).sort();
const anEntry = (nonce, state = "waiting") => ({ scan: { nonce }, state });

function isSame(actual, expected) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error(`${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
}

export const CASES = {
  "entries are stored under their nonce": async (database) => {
    await Promise.all([database.put("unsent", anEntry("a")), database.put("unsent", anEntry("b"))]);
    isSame(await nonces(database), ["a", "b"]);
    await Promise.all([database.delete("unsent", "a"), database.delete("unsent", "b")]);
  },

  "the last of several writes wins, although nobody waits between them": async (database) => {
    database.put("unsent", anEntry("a", "asking"));
    await database.put("unsent", anEntry("a", "waiting"));
    isSame((await database.getAll("unsent")).map(({ state }) => state), ["waiting"]);
    database.put("unsent", anEntry("a"));
    await database.delete("unsent", "a");
    isSame(await nonces(database), []);
  },

  "a read sees the writes before it": async (database) => {
    const writing = database.put("unsent", anEntry("a"));
    isSame(await nonces(database), ["a"]);
    await writing;
    await database.delete("unsent", "a");
  },

  "deleting an entry that is not there is no fault": (database) => database.delete("unsent", "nobody"),
};
