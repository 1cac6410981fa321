/** Walk-ins as tests need them. */

/** The questions of an event with two categories and two consents. */
export function aWalkInForm(fields = {}) {
  return {
    languages: ["en", "fr"],
    categories: [
      { id: "industry", name: { en: "Industry" } },
      { id: "press", name: { en: "Press" } },
    ],
    consents: [
      { id: "news", text: { en: "News" }, version: "1" },
      { id: "photos", text: { en: "Photos" }, version: "1" },
    ],
    privacy: { version: "1", text: { en: "We keep your name." } },
    free: 3,
    ...fields,
  };
}

/** A form that Zoë Weber has filled in at the desk. */
export function someFields(fields = {}) {
  return {
    first_name: "Zoë",
    last_name: "Weber",
    email: "zoe@ferro.lu",
    company: "Ferro SA",
    category: "industry",
    notice: true,
    consents: [],
    locale: "fr",
    blank: null,
    ...fields,
  };
}

/** The walk-in of Zoë Weber, as it is sent. */
export function aWalkIn(fields = {}) {
  return {
    first_name: "Zoë",
    last_name: "Weber",
    email: "zoe@ferro.lu",
    company: "Ferro SA",
    category: "industry",
    consents: { privacy: true },
    locale: "fr",
    blank_secret: null,
    ...fields,
  };
}
