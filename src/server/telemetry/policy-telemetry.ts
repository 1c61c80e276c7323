import { Counter, Gauge, type Registry } from 'prom-client';
import type { Logger } from '../../common/log/logger.js';
import type { Policy } from '../../domain/access/policy.js';

const RESULTS = ['loaded', 'refused'] as const;

/** What the broker logs and exports about its policy file. */
export class PolicyTelemetry {
  private readonly reloads: Counter<'result'>;

  constructor(
    private readonly registry: Registry,
    private readonly log: Logger,
  ) {
    this.reloads = new Counter({
      registers: [registry],
      name: 'rma_broker_policy_reloads_total',
      help: 'Changed policy files: loaded, or refused, while the former policy stays in force.',
      labelNames: ['result'],
    });
    for (const result of RESULTS) this.reloads.inc({ result }, 0);
  }

  loaded({ bindings }: Policy): void {
    this.reloads.inc({ result: 'loaded' });
    this.log.info('policy.reloaded', 'a new policy is in force', { bindings: bindings.length });
  }

  refused(problem: string): void {
    this.reloads.inc({ result: 'refused' });
    const message = `the policy file has changed and cannot be used, so the former policy stays in force: ${problem}`;
    this.log.error('policy.refused', message);
  }

  /** Call it when the policy is read: from then on the gauge is exported. */
  show(store: { readonly refusedBecause: string | null }): void {
    new Gauge({
      registers: [this.registry],
      name: 'rma_broker_policy_file_refused',
      help: '1 while the policy file cannot be used, so that a former policy is in force.',
      collect() {
        this.set(store.refusedBecause === null ? 0 : 1);
      },
    });
  }
}
