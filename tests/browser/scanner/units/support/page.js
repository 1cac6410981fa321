/** As much of a page as dialogs use that are tested without a browser. */
class FakeElement extends EventTarget {
  children = [];
  dataset = {};
  classList = { add() {}, toggle() {} };
  open = false;
  hidden = false;

  append(...children) {
    this.children.push(...children);
  }

  replaceChildren(...children) {
    this.children = children;
  }

  get childElementCount() {
    return this.children.length;
  }

  getAttribute() {
    return null;
  }

  setAttribute() {}

  focus() {}

  showModal() {
    this.open = true;
  }
}

/** Puts an empty page into `globalThis`; gives the number of elements that were made since. */
export function openPage() {
  globalThis.navigator ??= {};
  const elements = new Map();
  const page = { made: 0 };
  const make = () => ((page.made += 1), new FakeElement());
  globalThis.document = {
    getElementById: (id) => elements.get(id) ?? elements.set(id, new FakeElement()).get(id),
    createElement: make,
    createElementNS: make,
  };
  return page;
}
