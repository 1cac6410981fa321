/** Waiting for a length of time, and limits on how long something may take. */

/** Resolves to `value` after so many milliseconds. */
export function pause(milliseconds, value = null) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, value));
}

/** The result of `promise`, or `otherwise` once so many milliseconds have passed without one. */
export function atMost(milliseconds, promise, otherwise = null) {
  return Promise.race([promise, pause(milliseconds, otherwise)]);
}
