/** Whether the program is ready, and if not, why; shown by `/readyz`. */
export class Readiness {
  private problem: string | null;

  /** @param problem what the start waits for */
  constructor(problem: string) {
    this.problem = problem;
  }

  /** Why it is not ready, for people; null when it is. */
  get notReadyBecause(): string | null {
    return this.problem;
  }

  serves(): void {
    this.problem = null;
  }

  waitsFor(problem: string): void {
    this.problem = problem;
  }
}
