/** Calls to the door's API. Only our own JSON is an answer: hotel networks answer 200 with pages of their own. */
const API = "/door/api/v1";
const PATIENCE = 8000;
const ELSEWHERE = "door-elsewhere";
const UPLOADS = "/scans/batch"; // is answered also where the door no longer is

/** There was no answer of ours. `tooOften`: the server asks for fewer calls. */
export class NoAnswer extends Error {
  constructor(message, tooOften = false) {
    super(message);
    this.tooOften = tooOften;
  }
}

/** The door of this event is at another place now, `home` ({name, url}): the phone goes on by itself. */
export class DoorElsewhere extends NoAnswer {
  constructor({ title, home }) {
    super(title);
    this.home = home ?? { name: "", url: null };
  }
}

/** The server understood the call and refused it; `problem` is `{slug, title}`. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.title);
    this.status = status;
    this.problem = asProblem(problem);
    this.errors = problem.errors ?? []; // at fields: `{pointer, detail}`
  }
}

/** Whether this is a problem document (RFC 9457) of our API. */
export function isProblem(body) {
  return typeof body?.type === "string" && body.type.startsWith("/problems/");
}

/** A problem document as `{slug, title}`. */
export function asProblem({ type, title, detail }) {
  return { slug: type.split("/").pop(), title: detail ?? title };
}

/** Reports to `contact` after each call whether the server answered, and to `serverClock` when. */
export class Server {
  constructor(contact, serverClock) {
    Object.assign(this, { contact, serverClock });
  }

  /**
   * The JSON object of a good answer for which `isOurs(answer)` is true.
   * `patience` is in milliseconds. With `etag` the call is conditional, and null means "not modified". Cookies go
   * neither way unless `cookies` is true.
   * Throws NoAnswer or Refused.
   */
  async ask(method, path, isOurs, { token, body, patience = PATIENCE, etag, cookies = false } = {}) {
    const { clock } = this.serverClock;
    const call = { sentAt: clock() };
    try {
      const response = await send(method, path, { token, body, patience, etag, cookies });
      Object.assign(call, { date: response.headers.get("Date"), receivedAt: clock() });
      const answer = response.status === 304 && etag ? null : await read(response, isOurs);
      if (path !== UPLOADS) this.contact.elsewhere = null;
      this.answered(call);
      return answer;
    } catch (error) {
      if (error instanceof DoorElsewhere) this.contact.elsewhere = error.home;
      if (error instanceof Refused) this.answered(call);
      else this.contact.silent();
      throw error instanceof Refused || error instanceof NoAnswer ? error : new NoAnswer(String(error));
    }
  }

  answered(call) {
    this.serverClock.learn(call);
    this.contact.answered();
  }
}

async function send(method, path, { token, body, patience, etag, cookies }) {
  const headers = { Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  if (etag) headers["If-None-Match"] = etag;
  const signal = AbortSignal.timeout(patience); // for the whole call, the reading of the body included
  const content = body && JSON.stringify(body);
  const options = { method, headers, body: content, signal, redirect: "error", cache: "no-store" };
  options.credentials = cookies ? "same-origin" : "omit";
  return fetch(API + path, options);
}

async function read(response, isOurs) {
  const type = response.headers.get("Content-Type") ?? "";
  if (type.startsWith("application/problem+json")) {
    const problem = await response.json();
    if (isProblem(problem) && asProblem(problem).slug === ELSEWHERE) throw new DoorElsewhere(problem);
    if (response.status < 500) throw refusal(response, problem);
  }
  if (!response.ok || !type.startsWith("application/json")) throw new NoAnswer(`${response.status} ${type}`);
  const answer = await response.json();
  if (answer === null || typeof answer !== "object" || !isOurs(answer)) throw new NoAnswer("an answer that is not ours");
  return withEtag(answer, response);
}

function withEtag(answer, response) {
  const etag = response.headers.get("ETag");
  return etag ? Object.assign(answer, { etag }) : answer;
}

/** Too many calls (429) is no refusal: the same call is taken later. */
function refusal(response, problem) {
  const tooOften = response.status === 429;
  return isProblem(problem) && !tooOften ? new Refused(response.status, problem) : new NoAnswer(problem?.title, tooOften);
}
