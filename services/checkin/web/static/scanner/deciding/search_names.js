/**
 * Finding people without the server, by its own rules (shared/language/names.py): each word of the query begins a word
 * of their name, company or code. A table of cases holds the two to each other.
 */
const LEAST_LETTERS = 3;
const WORD_SIGN = /[\u2e80-\u9fff\u{20000}-\u{3ffff}]/u; // Chinese and Japanese: one says as much as several letters
const APOSTROPHES = /['’‘ʼ]/g; // phones type another one than computers
const SPACES = /[\t-\r\x1c-\x20\x85\u1680\u2028\u2029]+/; // those that are left after decomposing
const HIGHEST = "\u0345"; // every other mark that combines comes before this one when a text is decomposed
const prepared = new WeakMap(); // a person → what a search compares
let latest = { people: null, rows: [] }; // the rows of these people, by name

/** The text in lower case, without accents, with single spaces: "Müller-Weber" gives "muller-weber". */
export function fold(text) {
  return split(/^[\0-\x7f]*$/.test(text) ? text.toLowerCase() : foldLetters(text)).join(" ");
}

/** The words of a query, each to be compared with the beginnings of a person's words. */
export function searchWords(query) {
  return wordsOf(fold(query));
}

/** Whether a query has the three letters that the server wants, or a sign that says as much. */
export function isLongEnough(query) {
  const text = searchWords(query).join(" ");
  return [...text].length >= LEAST_LETTERS || WORD_SIGN.test(text);
}

/**
 * The people who match, by last name, first name and code. A person is an entry of the name index; its `latin`
 * spellings find it, too. Nobody matches a query that is too short.
 */
export function searchNames(people, query) {
  const words = searchWords(query);
  if (!isLongEnough(query)) return [];
  const beginnings = words.map((word) => ` ${word}`);
  const matches = rowsOf(people).filter(({ text }) => beginnings.every((beginning) => text.includes(beginning)));
  return matches.map(({ person }) => person);
}

/** What is compared of these people, by name. The work is done once for each person, and once for each array. */
export function rowsOf(people) {
  if (latest.people !== people) latest = { people, rows: people.map(rowOf).sort(byName) };
  return latest.rows;
}

function rowOf(person) {
  if (!prepared.has(person)) prepared.set(person, prepare(person));
  return prepared.get(person);
}

function prepare(person) {
  const { first_name: first, last_name: last, company, code, latin } = person;
  const texts = fold([first, last, company, code, ...latin].join(" "));
  const words = wordsOf(`${texts} ${texts.replaceAll(APOSTROPHES, "")}`); // "oneil" finds O'Neil
  return { person, text: ` ${words.join(" ")}`, order: [fold(last), fold(first), code] };
}

function wordsOf(folded) {
  return split(folded.replaceAll(APOSTROPHES, " ").replaceAll(/[-,]/g, " "));
}

function byName({ order: ours }, { order: theirs }) {
  const place = ours.findIndex((text, index) => text !== theirs[index]);
  return place < 0 ? 0 : ours[place] < theirs[place] ? -1 : 1;
}

/** Twice, for what is decomposed may have capitals: that of a bold 𝐀 has. */
function foldLetters(text) {
  const letters = [...decomposed(decomposed(text))];
  return letters.filter((letter) => !combines(letter)).join("");
}

function decomposed(text) {
  return Array.from(text, foldCase).join("").normalize("NFKD");
}

/** By way of the capitals, because only they tell that ß and ss, ς and σ are the same; ı is no i. */
function foldCase(letter) {
  return letter === "ı" ? letter : letter.toLowerCase().toUpperCase().toLowerCase();
}

/** Whether a mark belongs to the letter before it. Vowel signs of Indian scripts, for instance, do not. */
function combines(letter) {
  return letter === HIGHEST || (/\p{M}/u.test(letter) && !(HIGHEST + letter).normalize("NFD").startsWith(HIGHEST));
}

function split(text) {
  return text.split(SPACES).filter(Boolean);
}
