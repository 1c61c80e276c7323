/** Something that is wrong for a while: it is told once each time it begins, however often it is seen. */
export class Complaint<Problem> {
  #isGoingOn = false;

  constructor(private readonly tell: (problem: Problem) => void) {}

  seen(problem: Problem): void {
    if (this.#isGoingOn) return;
    this.#isGoingOn = true;
    this.tell(problem);
  }

  over(): void {
    this.#isGoingOn = false;
  }
}
