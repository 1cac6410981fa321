/** Calls to the door's API, and what counts as its answer: never what a hotel's portal says in its place. */
const API = "/door/api/v1";

/** Nobody answered, or somebody else did; `tooOften`: the server wants fewer calls. */
export class NoAnswer extends Error {
  constructor(message, tooOften = false) {
    super(message);
    this.tooOften = tooOften;
  }
}

/** The server understood, and refused: `problem` is {slug, title}. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.title);
    this.status = status;
    this.problem = asProblem(problem);
  }
}

/** A problem document (RFC 9457) as `{slug, title}`. */
export function asProblem({ type, title, detail }) {
  return { slug: type.split("/").pop(), title: detail ?? title };
}

/** Tells `contact` of each call whether there was an answer. */
export class Server {
  constructor(contact) {
    this.contact = contact;
  }

  /**
   * The JSON of a good answer, null for "nothing new" (304).
   * `patience` is in milliseconds; `etag` makes it a conditional request.
   * Throws NoAnswer or Refused.
   */
  async ask(method, path, { token, body, patience = 8000, etag } = {}) {
    try {
      const answer = await read(await send(method, path, { token, body, patience, etag }));
      this.contact.answered();
      return answer;
    } catch (error) {
      if (error instanceof Refused) this.contact.answered();
      else this.contact.silent();
      throw error instanceof Refused || error instanceof NoAnswer ? error : new NoAnswer(String(error));
    }
  }

  /** Like `ask`, but what `isOurs` does not recognise is no answer. */
  async askFor(isOurs, method, path, options) {
    const answer = await this.ask(method, path, options);
    if (answer === null || isOurs(answer)) return answer;
    this.contact.silent();
    throw new NoAnswer("an answer of somebody else");
  }
}

async function send(method, path, { token, body, patience, etag }) {
  const headers = { Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  if (etag) headers["If-None-Match"] = etag;
  // One time-out for everything, the reading of the body included.
  const signal = AbortSignal.timeout(patience);
  const content = body && JSON.stringify(body);
  const options = { method, headers, body: content, signal, redirect: "error", cache: "no-store", credentials: "omit" };
  return fetch(API + path, options);
}

async function read(response) {
  if (response.status === 304) return null;
  const type = response.headers.get("Content-Type") ?? "";
  if (response.ok && type.startsWith("application/json")) return withEtag(await response.json(), response);
  if (response.status < 500 && type.startsWith("application/problem+json")) throw refusal(response, await response.json());
  throw new NoAnswer(`${response.status} ${type}`);
}

function withEtag(answer, response) {
  const etag = response.headers.get("ETag");
  return etag ? Object.assign(answer, { etag }) : answer;
}

/** Too many calls is a matter of waiting, not a refusal. */
function refusal(response, problem) {
  const ours = typeof problem.type === "string" && problem.type.startsWith("/problems/");
  const tooOften = response.status === 429;
  return ours && !tooOften ? new Refused(response.status, problem) : new NoAnswer(problem.title, tooOften);
}
