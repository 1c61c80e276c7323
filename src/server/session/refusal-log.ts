import type { Clock } from '../../common/clock/clock.js';
import type { RmaError } from '../../common/errors/rma-error.js';
import type { Logger } from '../../common/log/logger.js';
import type { NodeId } from '../../domain/ids.js';

/**
 * Refused streams that have a line each in a second. The others are only counted, in the next line and in the metrics:
 * whoever reaches the port could fill the disk otherwise.
 */
export const REFUSALS_TOLD_PER_SECOND = 20;

/** A stream that ended before it had a node. */
export interface RefusedSession {
  /** Whose agent it says it is; null when it has not said. */
  readonly node: NodeId | null;
  readonly error: RmaError;
  /** Where it came from, as grpc-js names it. */
  readonly address: string;
}

/** Tells of streams that ended before they had a node. */
export class RefusalLog {
  private second = 0;
  private told = 0;
  private untold = 0;

  constructor(
    private readonly log: Logger,
    private readonly clock: Pick<Clock, 'monotonicMs'>,
  ) {}

  refused({ node, error, address }: RefusedSession): void {
    const isDefect = error.reason === 'INTERNAL';
    if (!isDefect && !this.mayTell()) {
      this.untold += 1;
      return;
    }
    const untold = this.untold === 0 ? {} : { untoldCount: this.untold };
    this.untold = 0;
    this.log[isDefect ? 'error' : 'warn']('session.refused', 'refused a session', { node, address, ...untold, error });
  }

  private mayTell(): boolean {
    const second = Math.floor(this.clock.monotonicMs() / 1_000);
    if (second !== this.second) [this.second, this.told] = [second, 0];
    this.told += 1;
    return this.told <= REFUSALS_TOLD_PER_SECOND;
  }
}
