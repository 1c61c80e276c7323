import { handleReport } from '../../domain/broker/sessions/agent-reports.js';
import { handleInventory } from '../../domain/broker/sessions/inventory.js';
import { noteHeard } from '../../domain/broker/sessions/session.js';
import { noteStray } from '../../domain/broker/sessions/strays.js';
import type { BrokerMs, NodeId } from '../../domain/ids.js';
import type { ClaimReport } from '../../domain/link/reports.js';
import type { AgentMessage__Output } from '../../gen/rma/v1/AgentMessage.js';
import type { BrokerCore } from '../core/broker-core.js';
import type { HolderQueries } from './holder-queries.js';
import { outOfStep } from './out-of-step.js';
import { parseClaimReport, parseClaimReports } from './parse/claim-report.js';
import { parseHoldersReport } from './parse/holders-report.js';
import { parseInventory } from './parse/inventory.js';

/** Handles what an agent says of its node after the Hello. */
export class MessageHandler {
  constructor(
    private readonly node: NodeId,
    private readonly core: BrokerCore,
    private readonly holders: HolderQueries,
  ) {}

  /** Resolves when what came of the message is durable. Throws INVALID_FIELD and SESSION_OUT_OF_STEP. */
  handle(message: AgentMessage__Output, receivedMs: BrokerMs): Promise<unknown> {
    noteHeard(this.core.fleet, this.node, receivedMs);
    switch (message.body) {
      case 'claimReport':
        return this.handleReport(parseClaimReport('claim_report', present(message.claimReport, 'claim_report')));
      case 'claimReports': {
        const reports = parseClaimReports(present(message.claimReports, 'claim_reports'));
        return Promise.all(reports.map((report) => this.handleReport(report)));
      }
      case 'inventoryReport': {
        const inventory = parseInventory('inventory_report', present(message.inventoryReport, 'inventory_report'));
        const durable = this.core.commit(handleInventory(this.core.fleet, this.node, inventory));
        this.core.touched(this.node);
        return durable;
      }
      case 'holdersReport':
        this.holders.answer(parseHoldersReport(present(message.holdersReport, 'holders_report')));
        return this.core.settled();
      // Changes nothing, but an acknowledgement of it is one of all before it.
      case 'heartbeat':
        return this.core.settled();
      case 'hello':
        throw outOfStep('a session has one Hello');
      default:
        throw outOfStep('a message must say something');
    }
  }

  /** Handles the agent's word about one claim, of a Hello too. */
  handleReport(report: ClaimReport): Promise<void> {
    const { core, node } = this;
    const durable = core.commit(handleReport(core.fleet, node, report, core.nowMs()));
    noteStray(core.fleet, node, report);
    core.touched(node);
    return durable;
  }
}

function present<T>(value: T | null | undefined, field: string): T {
  if (value === null || value === undefined) throw outOfStep(`${field} is missing`);
  return value;
}
