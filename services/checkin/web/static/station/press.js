/** The printer, as far as a page has one: a picture on a page of the label's size, and the browser's print dialogue. */
const PAPERS = { label62: [62, 100], label54x101: [54, 101], a6: [105, 148], a4x4: [210, 297] }; // millimetres
const PATIENCE = 8000; // milliseconds

export class Press {
  constructor() {
    this.sheet = document.createElement("div");
    this.sheet.id = "sheet";
    this.sheet.setAttribute("aria-hidden", "true");
    document.body.append(this.sheet);
    this.style = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.style];
  }

  /** From now on the printer has labels of a format, and is set right by so many millimetres. */
  set(format, { right, down }) {
    const [width, height] = PAPERS[format];
    this.format = format;
    const paper = `@page { size: ${width}mm ${height}mm; margin: 0; }`;
    const sheet = `#sheet { width: ${width}mm; height: ${height}mm; }`;
    const place = `#sheet img { transform: translate(${right}mm, ${down}mm); }`;
    this.style.replaceSync(`${paper} @media print { ${sheet} ${place} }`);
  }

  /**
   * The label at an address as `{picture, digest}`; `digest` names the badge on it. Null where there is no badge.
   * Throws what `fetch` throws, and an error for every other answer.
   */
  async fetch(address) {
    const signal = AbortSignal.timeout(PATIENCE);
    const options = { cache: "no-store", credentials: "omit", redirect: "error", signal };
    const response = await fetch(address, options);
    if (response.status === 409) return null;
    const type = response.headers.get("Content-Type") ?? "";
    if (!response.ok || !type.startsWith("image/svg+xml")) throw new Error(`${response.status} ${type}`);
    const picture = new Image();
    picture.src = `data:image/svg+xml;base64,${base64(await response.arrayBuffer())}`;
    await picture.decode();
    return { picture, digest: response.headers.get("X-Badge-Digest") ?? "" };
  }

  /** Prints a label; returns when the dialogue is closed, or at once where the browser asks nobody. */
  print({ picture }, title) {
    const before = document.title;
    document.title = title; // the name of the file, where somebody prints into one
    this.sheet.replaceChildren(picture);
    try {
      window.print();
    } finally {
      document.title = before;
    }
  }

  /** Nobody's name stays in the page. */
  clear() {
    this.sheet.replaceChildren();
  }
}

function base64(buffer) {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let start = 0; start < bytes.length; start += 8192) text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return btoa(text);
}
