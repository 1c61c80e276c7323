import type { ClaimSpec } from '../../domain/broker/claim.js';
import type { Demand } from '../../domain/broker/demand.js';
import { explain } from '../../domain/broker/explanation.js';
import type { Fleet } from '../../domain/broker/fleet.js';
import { newDemand } from '../../domain/broker/new-demand.js';
import { type NodeVerdict, nodeVerdicts } from '../../domain/broker/node-verdicts.js';
import { place } from '../../domain/broker/placement.js';
import { nodeName } from '../../domain/ids.js';
import type { ExplainPlacementRequest__Output } from '../../gen/rma/v1/ExplainPlacementRequest.js';
import type { ExplainPlacementResponse } from '../../gen/rma/v1/ExplainPlacementResponse.js';
import type { NodeVerdict as WireVerdict } from '../../gen/rma/v1/NodeVerdict.js';
import type { BrokerCore } from '../core/broker-core.js';
import { parseClaimSpec } from './parse/claim-spec.js';
import { parseCount } from './parse/number.js';
import { makePageToken, PAGE_SIZE_MAX, parsePageToken } from './parse/page.js';
import { renderExplanation } from './render/explanation.js';
import { orThrow } from './render/refusal.js';

/** Whom the answer speaks of when the caller names nobody. */
const NOBODY = 'unnamed';

export function explainPlacementHandler(core: BrokerCore) {
  return async (request: ExplainPlacementRequest__Output): Promise<ExplainPlacementResponse> => {
    const demand = orThrow(newDemand(core.fleet, parseSpec(request)));
    const pageSize = parseCount('page_size', request.pageSize, 0, PAGE_SIZE_MAX);
    const query = JSON.stringify(demand.spec);
    const after = parsePageToken(request.pageToken, query);
    const response = {
      ...renderOutcome(core.fleet, demand),
      ...(pageSize === 0 ? {} : renderVerdicts(nodeVerdicts(core.fleet, demand, after, pageSize + 1), pageSize, query)),
    };
    await core.settled();
    return response;
  };
}

function parseSpec({ spec }: ExplainPlacementRequest__Output): ClaimSpec {
  return parseClaimSpec(spec && { ...spec, guest: spec.guest || NOBODY });
}

function renderOutcome(fleet: Fleet, demand: Demand): ExplainPlacementResponse {
  const placed = place(fleet, demand);
  if (!placed.ok) {
    const { reason, explanation } = placed.refusal;
    return { reason, explanation: renderExplanation(explanation) };
  }
  const { entry, hasRma } = placed.value;
  return {
    node: nodeName(entry.record.id),
    rmaBytes: hasRma ? entry.record.rmaSizeBytes : 0,
    explanation: renderExplanation(explain(fleet, demand)),
  };
}

/** `found` holds one more than a page when there is a next one. */
function renderVerdicts(found: readonly NodeVerdict[], pageSize: number, query: string): ExplainPlacementResponse {
  const page = found.slice(0, pageSize);
  const last = found.length > pageSize ? page.at(-1) : undefined;
  const nextPageToken = last === undefined ? '' : makePageToken(last.node, query);
  return { verdicts: page.map(renderVerdict), nextPageToken };
}

function renderVerdict({ node, cause, rmaSizeBytes, freeCount, rank }: NodeVerdict): WireVerdict {
  return { node: nodeName(node), cause: cause ?? 'CAUSE_UNSPECIFIED', rmaSizeBytes, freeCount, rank: rank ?? 0 };
}
