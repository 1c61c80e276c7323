import { messageType } from '../../../common/rpc/messages.js';
import { findNode } from '../../../domain/broker/fleet/find.js';
import type { NodeId } from '../../../domain/ids.js';
import { FIELDS } from '../../../gen/numbers.js';
import type { HoldersReport__Output } from '../../../gen/rma/v1/HoldersReport.js';
import type { ListNodeHoldersRequest__Output } from '../../../gen/rma/v1/ListNodeHoldersRequest.js';
import type { ListNodeHoldersResponse } from '../../../gen/rma/v1/ListNodeHoldersResponse.js';
import type { RmaHolder } from '../../../gen/rma/v1/RmaHolder.js';
import type { BrokerCore } from '../../core/broker-core.js';
import { parseNodeName } from '../../wire/parse/text.js';
import { orThrow } from '../../wire/to/refusal.js';
import type { EncodedResponse } from '../../wire/write/encoded-response.js';
import { Page, serializedField } from '../../wire/write/page.js';

/** Asks a node's agent for the holders of its RMAs. */
export interface HolderAsker {
  /** Errors: NODE_SILENT, NODE_NO_ANSWER, OVERLOADED. */
  askHolders(node: NodeId): Promise<HoldersReport__Output>;
}

/**
 * The answer is the agent's. The broker only passes the question on, and reports when there is no answer, or no room
 * for all of it.
 */
/** As rma.v1.ListNodeHoldersResponse. */
const HOLDER_FIELD = serializedField(
  FIELDS.ListNodeHoldersResponse.holders,
  messageType<RmaHolder, object>('rma.v1.RmaHolder').serialize,
);
const encodeCounts = messageType<ListNodeHoldersResponse, object>('rma.v1.ListNodeHoldersResponse').serialize;

export function listNodeHoldersHandler(core: BrokerCore, agents: HolderAsker) {
  return async (request: ListNodeHoldersRequest__Output): Promise<EncodedResponse> => {
    const { record } = orThrow(findNode(core.fleet, parseNodeName('name', request.name)));
    await core.settled();
    return render(await agents.askHolders(record.id));
  };
}

function render({ holders, omittedHolderCount, ...counts }: HoldersReport__Output): EncodedResponse {
  const page = new Page(HOLDER_FIELD);
  for (const holder of holders) if (!page.add(holder)) break;
  const { processCount, unreadableProcessCount } = counts;
  const omitted = omittedHolderCount + holders.length - page.count;
  return page.finish(encodeCounts({ omittedHolderCount: omitted, processCount, unreadableProcessCount }));
}
