import { Counter, type Registry } from 'prom-client';
import type { AuditLog } from '../audit/audit-log.js';
import type { Clock } from '../clock/clock.js';
import { LineBudget } from '../log/line-budget.js';
import type { Logger } from '../log/logger.js';
import { REFUSAL_CAUSES, type RefusedRequest } from './refusals.js';

/** Where a program tells of its HTTP door. */
export interface HttpTelemetryParts {
  readonly registry: Registry;
  readonly log: Logger;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Undefined: there is no audit log. */
  readonly audit?: Pick<AuditLog, 'record'> | undefined;
}

/** What a program logs, exports and puts on record about its HTTP door. */
export class HttpTelemetry {
  private readonly refusals: Counter<'cause'>;
  private readonly budget: LineBudget;

  constructor(private readonly parts: HttpTelemetryParts) {
    this.budget = new LineBudget(parts.clock);
    this.refusals = new Counter({
      registers: [parts.registry],
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
    const { log, audit } = this.parts;
    const untoldCount = untold === 0 ? {} : { untoldCount: untold };
    const name = identity?.name ?? null;
    log.warn('http.refused', `refused a request: ${message}`, { address, path, cause, identity: name, ...untoldCount });
    const who = { identity: name, certSerial: identity?.serial ?? null, peer: address };
    audit?.record({ event: 'http', ...who, path, allowed: false, problem: cause, ...untoldCount });
  };
}
