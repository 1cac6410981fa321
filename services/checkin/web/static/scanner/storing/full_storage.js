/** A full storage is no fault of this page: its banner says so, and what was written is only missing after a reload. */
export function logUnlessFull(error) {
  if (error.name !== "QuotaExceededError") console.error(error);
}
