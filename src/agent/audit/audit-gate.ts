const TAKEN_CELL = 0;
const FAILING_CELL = 1;
const CELL_COUNT = 2;

/**
 * What the main thread tells the core's about the audit log: how many facts it has taken, and whether the log cannot be
 * written. Shared memory and no message, since the core's thread would have to be woken for each.
 */
export class AuditGate {
  private readonly cells: Int32Array;

  /** @param memory Of the gate's other end; new unless it is given. */
  constructor(readonly memory = new SharedArrayBuffer(CELL_COUNT * Int32Array.BYTES_PER_ELEMENT)) {
    this.cells = new Int32Array(memory);
  }

  /** How many facts the main thread has taken, modulo 2^32. */
  get takenCount(): number {
    return Atomics.load(this.cells, TAKEN_CELL);
  }

  noteTaken(factCount: number): void {
    Atomics.add(this.cells, TAKEN_CELL, factCount);
  }

  get isFailing(): boolean {
    return Atomics.load(this.cells, FAILING_CELL) === 1;
  }

  setFailing(isFailing: boolean): void {
    Atomics.store(this.cells, FAILING_CELL, isFailing ? 1 : 0);
  }
}
