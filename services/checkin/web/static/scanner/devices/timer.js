/** Gives `value` after so many milliseconds; in a race it is what becomes of those who do not answer. */
export function pause(milliseconds, value = null) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, value));
}
