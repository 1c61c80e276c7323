import { patience } from '../../../examples/fleet/patience.js';
import { type Calls, Unanswered, Wire } from './wire.js';

/** A broker that stands still is left after so long; a claim takes far less to be prepared. */
const ANSWER_MS = patience(2_000);
/** Nothing takes longer than a few elections. */
const PATIENT_MS = patience(90_000);
const PAUSE_MS = 30;
/** What says nothing about the request itself: it may have been carried out, or another broker may do so. */
const PASSING = ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED'];

/** How a question is put. */
export interface Manner {
  /** Called before each attempt. */
  readonly sending?: () => void;
  /** Asks until somebody answers, without a bound: its caller ends it. */
  readonly isOver?: () => boolean;
}

/** All brokers, of which one answers: goes from one to the next until one does, as any caller would. */
export class Road {
  /** How often each refusal was heard. */
  readonly refusals = new Map<string, number>();
  private at = 0;

  private constructor(private readonly wires: readonly Wire[]) {}

  /** @param targets as gRPC has them */
  static to(targets: readonly string[]): Road {
    return new Road(targets.map((target) => new Wire(target)));
  }

  get wire(): Wire {
    const wire = this.wires[this.at];
    if (wire === undefined) throw new Error('there are no brokers');
    return wire;
  }

  next(): void {
    this.at = (this.at + 1) % this.wires.length;
  }

  /** The first answer of any broker. Whatever says that the request itself is wrong is thrown. */
  async ask<Name extends keyof Calls>(
    name: Name,
    request: object,
    { sending, isOver = () => false }: Manner = {},
  ): Promise<Calls[Name]> {
    const untilMs = performance.now() + PATIENT_MS;
    for (;;) {
      const { wire } = this;
      sending?.();
      try {
        return await wire.ask(name, request, ANSWER_MS);
      } catch (problem) {
        if (!(problem instanceof Unanswered) || !PASSING.includes(problem.code)) throw problem;
        this.note(problem);
        if (isOver() || performance.now() > untilMs) throw problem;
        // Others that share the road may have left this broker already.
        if (wire === this.wire) this.next();
        await pause(PAUSE_MS);
      }
    }
  }

  close(): void {
    for (const wire of this.wires) wire.close();
  }

  private note({ message }: Unanswered): void {
    const words = message.replace(/[0-9]+/g, 'N').slice(0, 90);
    this.refusals.set(words, (this.refusals.get(words) ?? 0) + 1);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
