/** Whether the program does its work now, and if not, what is in the way; what `/readyz` tells. */
export class Readiness {
  private problem: string | null;

  /** @param problem what is being waited for at the start */
  constructor(problem: string) {
    this.problem = problem;
  }

  /** What keeps it from serving, for people; null when it serves. */
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
