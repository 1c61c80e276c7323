/**
 * Runs `task` once everything that this turn of the event loop has received has been handled; on a Clock no time
 * passes.
 */
export function atEndOfTurn(task: () => void): void {
  setImmediate(task);
}
