import { Counter, type Registry } from 'prom-client';
import type { Clock } from '../clock/clock.js';
import { LineBudget } from '../log/line-budget.js';
import type { Logger } from '../log/logger.js';
import { REFUSAL_CAUSES, type RefusedRequest } from './refusals.js';

/** What a program logs and exports about its HTTP door. */
export class HttpTelemetry {
  private readonly refusals: Counter<'cause'>;
  private readonly budget: LineBudget;

  constructor(
    registry: Registry,
    private readonly log: Logger,
    clock: Pick<Clock, 'monotonicMs'>,
  ) {
    this.budget = new LineBudget(clock);
    this.refusals = new Counter({
      registers: [registry],
      name: 'rma_http_refused_requests_total',
      help: 'Requests over HTTP that were refused for the certificate of the caller, or because its identity does not have the role.',
      labelNames: ['cause'],
    });
    for (const cause of REFUSAL_CAUSES) this.refusals.inc({ cause }, 0);
  }

  readonly refused = ({ cause, message, identity, path, address }: RefusedRequest): void => {
    this.refusals.inc({ cause });
    const untold = this.budget.take();
    if (untold === null) return;
    const fields = { address, path, cause, identity: identity?.name ?? null };
    this.log.warn(
      'http.refused',
      `refused a request: ${message}`,
      untold === 0 ? fields : { ...fields, untoldCount: untold },
    );
  };
}
