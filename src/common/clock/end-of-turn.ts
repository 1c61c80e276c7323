/**
 * Runs `task` once everything that this turn of the event loop has received is dealt with; no time passes for a Clock.
 */
export function atEndOfTurn(task: () => void): void {
  setImmediate(task);
}
