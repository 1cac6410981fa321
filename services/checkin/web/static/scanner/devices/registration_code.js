/** The short code of a registration, as people read it out or type it: Crockford's base 32, six characters. */
const CODE = /^[0-9A-HJKMNP-TV-Z]{6}$/;

/** The code that was meant, or null: case, spaces and hyphens do not matter, O is a zero, I and L are ones. */
export function registrationCode(typed) {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  return CODE.test(code) ? code : null;
}

/** Whether the text could as well be somebody's name: it has no digit. */
export function couldBeName(typed) {
  return !/\d/.test(typed);
}
