import type { Clock } from '../../common/clock/clock.js';
import { LineBudget } from '../../common/log/line-budget.js';
import type { Logger } from '../../common/log/logger.js';
import type { RefusedConnection } from './tls-entrance.js';

/** Tells of connections that were refused for who they are. */
export class RefusedConnectionLog {
  private readonly budget: LineBudget;

  constructor(
    private readonly log: Logger,
    clock: Pick<Clock, 'monotonicMs'>,
  ) {
    this.budget = new LineBudget(clock);
  }

  refused({ address, problem, error }: RefusedConnection): void {
    const untold = this.budget.take();
    if (untold === null) return;
    const fields = { address, problem, ...(untold === 0 ? {} : { untoldCount: untold }) };
    this.log.warn('connection.refused', `refused a connection: ${error.message}`, fields);
  }
}
