import type { Fleet } from '../../../domain/broker/fleet/fleet.js';
import { removeNode } from '../../../domain/broker/nodes/remove-node.js';
import type { BrokerMs } from '../../../domain/ids.js';
import type { RemoveNodeRequest__Output } from '../../../gen/rma/v1/RemoveNodeRequest.js';
import type { RemoveNodeResponse } from '../../../gen/rma/v1/RemoveNodeResponse.js';
import type { AgentsReturn } from '../../core/agents-return.js';
import type { BrokerCore } from '../../core/broker-core.js';
import type { Caller } from '../../wire/caller.js';
import { parseNodeName } from '../../wire/parse/text.js';
import { orThrow } from '../../wire/to/refusal.js';
import { toWireNode } from '../../wire/to/to-node.js';

export function removeNodeHandler(core: BrokerCore, agentsReturn: AgentsReturn | undefined) {
  return async (request: RemoveNodeRequest__Output, caller: Caller): Promise<RemoveNodeResponse> => {
    const node = parseNodeName('name', request.name);
    const { guestsAreGone } = request;
    const decide = (fleet: Fleet, nowMs: BrokerMs) =>
      removeNode(fleet, { node, guestsAreGone, awaited: agentsReturn?.awaits(node) ?? null }, nowMs);
    const removed = orThrow(await core.execute(decide, caller.identity.name));
    return { node: toWireNode(removed.entry, core.wallOf, caller), lostClaimCount: removed.lostClaimCount };
  };
}
