import type { Turns } from '../../../common/clock/turns.js';
import { messageType } from '../../../common/rpc/messages.js';
import type { KnownCaller } from '../../../domain/access/known-caller.js';
import type { Fleet } from '../../../domain/broker/fleet/fleet.js';
import type { Demand } from '../../../domain/broker/placement/demand.js';
import { explain } from '../../../domain/broker/placement/explanation.js';
import { newDemand } from '../../../domain/broker/placement/new-demand.js';
import { type NodeVerdict, nodeVerdicts } from '../../../domain/broker/placement/node-verdicts.js';
import { place } from '../../../domain/broker/placement/placement.js';
import type { ClaimSpec } from '../../../domain/broker/records/claim.js';
import { PAGE_SIZE_MAX } from '../../../domain/contract-limits.js';
import { nodeName } from '../../../domain/ids.js';
import { FIELDS } from '../../../gen/numbers.js';
import type { ExplainPlacementRequest__Output } from '../../../gen/rma/v1/ExplainPlacementRequest.js';
import type { ExplainPlacementResponse } from '../../../gen/rma/v1/ExplainPlacementResponse.js';
import type { NodeVerdict as WireVerdict } from '../../../gen/rma/v1/NodeVerdict.js';
import type { BrokerCore } from '../../core/broker-core.js';
import { parseClaimSpec } from '../../wire/parse/claim-spec.js';
import { parseCount } from '../../wire/parse/number.js';
import { makePageToken, parsePageToken } from '../../wire/parse/page.js';
import { ID_POSITION } from '../../wire/parse/position.js';
import { orThrow, toRmaError } from '../../wire/to/refusal.js';
import { toWireExplanation } from '../../wire/to/to-explanation.js';
import type { EncodedResponse } from '../../wire/write/encoded-response.js';
import { Page, serializedField } from '../../wire/write/page.js';
import { tenantRefusal } from './permitted.js';

const encodeVerdict = messageType<WireVerdict, object>('rma.v1.NodeVerdict').serialize;

/** The guest's name in the answer when the caller gave none. */
const NOBODY = 'unnamed';

/** As rma.v1.ExplainPlacementResponse. */
const VERDICT_FIELD = serializedField(FIELDS.ExplainPlacementResponse.verdicts, (verdict: NodeVerdict) =>
  encodeVerdict(toWireVerdict(verdict)),
);
const encodeOutcome = messageType<ExplainPlacementResponse, object>('rma.v1.ExplainPlacementResponse').serialize;

export function explainPlacementHandler(core: BrokerCore, turns: Turns) {
  return async (request: ExplainPlacementRequest__Output, caller: KnownCaller): Promise<EncodedResponse> => {
    const spec = parseSpec(request);
    const pageSize = parseCount('page_size', request.pageSize, 0, PAGE_SIZE_MAX);
    const denied = tenantRefusal(spec.tenant, 'ExplainPlacement', caller);
    if (denied !== null) throw toRmaError(denied);
    await turns.next();
    const demand = orThrow(newDemand(core.fleet, spec));
    const query = JSON.stringify(demand.spec);
    const after = parsePageToken(ID_POSITION, request.pageToken, query) ?? '';
    const outcome = toWireOutcome(core.fleet, demand);
    const page = new Page(VERDICT_FIELD);
    const last = pageSize === 0 ? null : fill(page, nodeVerdicts(core.fleet, demand, after, pageSize + 1), pageSize);
    await core.settled();
    const nextPageToken = last === null ? '' : makePageToken(ID_POSITION, last.node, query);
    return page.finish(encodeOutcome({ ...outcome, nextPageToken }));
  };
}

function parseSpec({ spec }: ExplainPlacementRequest__Output): ClaimSpec {
  return parseClaimSpec(spec && { ...spec, guest: spec.guest || NOBODY });
}

function toWireOutcome(fleet: Fleet, demand: Demand): ExplainPlacementResponse {
  const placed = place(fleet, demand);
  if (!placed.ok) {
    const { reason, explanation } = placed.refusal;
    return { reason, explanation: toWireExplanation(explanation) };
  }
  const { entry, hasRma } = placed.value;
  return {
    node: nodeName(entry.record.id),
    rmaBytes: hasRma ? entry.record.rmaSizeBytes : 0,
    explanation: toWireExplanation(explain(fleet, demand)),
  };
}

/**
 * `found` holds one entry more than fits a page when another page follows. Returns where the page ends; null when none
 * follows.
 */
function fill(page: Page<NodeVerdict>, found: readonly NodeVerdict[], pageSize: number): NodeVerdict | null {
  let last: NodeVerdict | null = null;
  for (const verdict of found) {
    if (page.count === pageSize || !page.add(verdict)) return last;
    last = verdict;
  }
  return null;
}

function toWireVerdict({ node, cause, rmaSizeBytes, freeCount, rank }: NodeVerdict): WireVerdict {
  return { node: nodeName(node), cause: cause ?? 'CAUSE_UNSPECIFIED', rmaSizeBytes, freeCount, rank: rank ?? 0 };
}
