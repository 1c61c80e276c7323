import type { Clock, Timer } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { HoldersReport__Output } from '../../gen/rma/v1/HoldersReport.js';

/** A node with ten thousand processes needs about a second; one that needs more than this has other problems. */
export const ANSWER_TIMEOUT_MS = 8_000;
/** How many callers may wait for one node. The agent looks once for all of them, but answers each. */
export const QUERIES_MAX = 16;

interface Waiting {
  readonly resolve: (report: HoldersReport__Output) => void;
  readonly reject: (error: RmaError) => void;
  readonly timer: Timer;
}

/**
 * Questions to one agent about who has its RMAs, over its session: each has one answer, or a reason why there is none.
 */
export class HolderQueries {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private isOver = false;

  constructor(private readonly clock: Clock) {}

  /**
   * Sends a question and waits for its answer. Rejects with NODE_NO_ANSWER, with NODE_SILENT when the session ends
   * meanwhile, and with OVERLOADED.
   */
  ask(send: (queryId: number) => void): Promise<HoldersReport__Output> {
    if (this.isOver) return Promise.reject(hungUp());
    if (this.waiting.size >= QUERIES_MAX) return Promise.reject(overloaded());
    this.lastId += 1;
    const queryId = this.lastId;
    return new Promise((resolve, reject) => {
      const timer = this.clock.schedule(ANSWER_TIMEOUT_MS, () => this.take(queryId)?.reject(tooLate()));
      this.waiting.set(queryId, { resolve, reject, timer });
      send(queryId);
    });
  }

  /** One that comes too late is nobody's. */
  answer(report: HoldersReport__Output): void {
    const waiting = this.take(report.queryId);
    if (report.problem === '') waiting?.resolve(report);
    else waiting?.reject(noAnswer(`its agent could not look through the processes: ${report.problem}`));
  }

  /** The session is over. */
  end(): void {
    this.isOver = true;
    for (const queryId of [...this.waiting.keys()]) this.take(queryId)?.reject(hungUp());
  }

  private take(queryId: number): Waiting | undefined {
    const waiting = this.waiting.get(queryId);
    this.waiting.delete(queryId);
    waiting?.timer.cancel();
    return waiting;
  }
}

function tooLate(): RmaError {
  return noAnswer(`its agent did not answer within ${ANSWER_TIMEOUT_MS} ms; an older one does not know this question`);
}

function noAnswer(problem: string): RmaError {
  return new RmaError({ reason: 'NODE_NO_ANSWER', message: `the node does not say who has its RMAs: ${problem}` });
}

function hungUp(): RmaError {
  const message = 'the node does not say who has its RMAs: its agent hung up before it answered; ask again';
  return new RmaError({ reason: 'NODE_SILENT', message });
}

function overloaded(): RmaError {
  const message = `${QUERIES_MAX} callers wait for this node to say who has its RMAs; try again later`;
  return new RmaError({ reason: 'OVERLOADED', message, retryAfterMs: ANSWER_TIMEOUT_MS });
}
