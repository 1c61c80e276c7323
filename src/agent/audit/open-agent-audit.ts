import type { AuditLog } from '../../common/audit/audit-log.js';
import type { AuditSettings } from '../../common/audit/audit-settings.js';
import { type AuditParts, openAudit } from '../../common/audit/open-audit.js';
import { AgentAudit } from './agent-audit.js';
import { AuditGate } from './audit-gate.js';

/** The audit log of an agent, and what writes it. */
export interface OpenedAudit {
  readonly log: AuditLog;
  readonly audit: AgentAudit;
}

/** Opens the audit log that the settings ask for; null for none. Throws a StartError when it cannot be used. */
export function openAgentAudit(
  settings: AuditSettings,
  parts: Omit<AuditParts, 'onFailing'>,
  stopping: AbortSignal,
): OpenedAudit | null {
  const gate = new AuditGate();
  const log = openAudit(settings, { ...parts, onFailing: (isFailing) => gate.setFailing(isFailing) }, stopping);
  if (log === undefined) return null;
  return { log, audit: new AgentAudit({ log, gate, blocks: settings.auditOnFailure === 'block' }) };
}
