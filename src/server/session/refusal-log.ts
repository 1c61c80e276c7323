import type { Clock } from '../../common/clock/clock.js';
import type { RmaError } from '../../common/errors/rma-error.js';
import { LineBudget } from '../../common/log/line-budget.js';
import type { Logger } from '../../common/log/logger.js';
import type { KnownCaller } from '../../domain/access/known-caller.js';
import type { NodeId } from '../../domain/ids.js';

/** A stream that ended before it had a node. */
export interface RefusedSession {
  /** Whose agent it says it is; null when it has not said. */
  readonly node: NodeId | null;
  readonly error: RmaError;
  /** Where it came from, as grpc-js names it. */
  readonly address: string;
  readonly caller: KnownCaller;
}

/** Tells of streams that ended before they had a node. */
export class RefusalLog {
  private readonly budget: LineBudget;

  constructor(
    private readonly log: Logger,
    clock: Pick<Clock, 'monotonicMs'>,
  ) {
    this.budget = new LineBudget(clock);
  }

  refused({ node, error, address }: RefusedSession): void {
    const isDefect = error.reason === 'INTERNAL';
    const untoldCount = isDefect ? 0 : this.budget.take();
    if (untoldCount === null) return;
    const untold = untoldCount === 0 ? {} : { untoldCount };
    this.log[isDefect ? 'error' : 'warn']('session.refused', 'refused a session', { node, address, ...untold, error });
  }
}
