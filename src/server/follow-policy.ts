import type { Registry } from 'prom-client';
import type { AuditFields, AuditLog } from '../common/audit/audit-log.js';
import type { Clock } from '../common/clock/clock.js';
import type { Logger } from '../common/log/logger.js';
import { EXIT_STATUS, StartError } from '../common/shutdown/exit-status.js';
import { type HangupSource, onHangup } from '../common/shutdown/hangup.js';
import type { Policy } from '../domain/access/policy.js';
import { AccessControl } from './access/access-control.js';
import { type PolicyObserver, PolicyStore, readPolicy } from './access/policy-store.js';
import { PolicyTelemetry } from './telemetry/policy-telemetry.js';

/** What the broker follows its policy with. */
export interface PolicyParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly registry: Registry;
  readonly process: HangupSource;
  /** Has a line for each policy that comes into force. */
  readonly audit?: Pick<AuditLog, 'record'> | undefined;
}

/**
 * Reads the policy file and follows it until `stopping` aborts: it is looked at every few seconds, and at a SIGHUP at
 * once. Without a file everybody may do everything. Throws a StartError when the file cannot be used.
 */
export function followPolicy(
  path: string | undefined,
  { clock, log, registry, process, audit }: PolicyParts,
  stopping: AbortSignal,
): AccessControl {
  if (path === undefined) return new AccessControl(null);
  const telemetry = new PolicyTelemetry(registry, log.child('access'));
  const loaded = (policy: Policy) => {
    control.replace(policy);
    telemetry.loaded(policy);
    audit?.record(inForce(policy));
  };
  const store = opened(path, clock, { loaded, refused: (problem) => telemetry.refused(problem) });
  const control = new AccessControl(store.current);
  audit?.record(inForce(store.current));
  telemetry.show(store);
  store.follow(stopping);
  onHangup(process, () => store.reload(), stopping);
  return control;
}

/** Which lines of it gave whom what, each call's own line says. */
function inForce({ bindings, denied }: Policy): AuditFields {
  const { identities, serials } = denied;
  return { event: 'policy', bindings: bindings.length, deniedCount: identities.length + serials.size };
}

function opened(path: string, clock: Clock, observer: PolicyObserver): PolicyStore {
  try {
    return new PolicyStore({ path, clock, observer });
  } catch (cause) {
    throw new StartError(EXIT_STATUS.BAD_CONFIGURATION, unusable(cause), { cause });
  }
}

/** What is wrong with the policy file that a configuration names: what would keep the broker from starting. */
export function policyProblems(path: string | undefined): readonly string[] {
  try {
    if (path !== undefined) readPolicy(path);
    return [];
  } catch (thrown) {
    return [unusable(thrown)];
  }
}

function unusable(thrown: unknown): string {
  return `policyFile cannot be used: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
}
