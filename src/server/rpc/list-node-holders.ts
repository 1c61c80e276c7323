import { findNode } from '../../domain/broker/find.js';
import type { NodeId } from '../../domain/ids.js';
import type { HoldersReport__Output } from '../../gen/rma/v1/HoldersReport.js';
import type { ListNodeHoldersRequest__Output } from '../../gen/rma/v1/ListNodeHoldersRequest.js';
import type { ListNodeHoldersResponse } from '../../gen/rma/v1/ListNodeHoldersResponse.js';
import type { BrokerCore } from '../core/broker-core.js';
import { parseNodeName } from './parse/text.js';
import { orThrow } from './render/refusal.js';

/** Who can ask a node's agent. */
export interface HolderAsker {
  /** Errors: NODE_SILENT, NODE_NO_ANSWER, OVERLOADED. */
  askHolders(node: NodeId): Promise<HoldersReport__Output>;
}

/** Nothing of the answer is the broker's own: it only carries the question, and says when there is no answer. */
export function listNodeHoldersHandler(core: BrokerCore, agents: HolderAsker) {
  return async (request: ListNodeHoldersRequest__Output): Promise<ListNodeHoldersResponse> => {
    const { record } = orThrow(findNode(core.fleet, parseNodeName('name', request.name)));
    await core.settled();
    const { holders, omittedHolderCount, processCount, unreadableProcessCount } = await agents.askHolders(record.id);
    return { holders, omittedHolderCount, processCount, unreadableProcessCount };
  };
}
