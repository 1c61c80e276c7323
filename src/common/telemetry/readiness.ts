/** Whether the program is ready, and if not, why; shown by `/readyz`. */
export class Readiness {
  private problem: string | null;
  private current: string | null = null;

  /** @param problem what the start waits for */
  constructor(problem: string) {
    this.problem = problem;
  }

  /** Why it is not ready, for people; null when it is. */
  get notReadyBecause(): string | null {
    return this.problem;
  }

  /** What the program is among several, where it is one of several; null otherwise. */
  get role(): string | null {
    return this.current;
  }

  serves(role: string | null = null): void {
    this.problem = null;
    this.current = role;
  }

  waitsFor(problem: string, role: string | null = null): void {
    this.problem = problem;
    this.current = role;
  }
}
