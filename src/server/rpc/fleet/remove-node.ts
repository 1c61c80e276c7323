import { removeNode } from '../../../domain/broker/nodes/remove-node.js';
import type { RemoveNodeRequest__Output } from '../../../gen/rma/v1/RemoveNodeRequest.js';
import type { RemoveNodeResponse } from '../../../gen/rma/v1/RemoveNodeResponse.js';
import type { BrokerCore } from '../../core/broker-core.js';
import type { Caller } from '../../wire/caller.js';
import { parseNodeName } from '../../wire/parse/text.js';
import { orThrow } from '../../wire/to/refusal.js';
import { toWireNode } from '../../wire/to/to-node.js';

export function removeNodeHandler(core: BrokerCore) {
  return async (request: RemoveNodeRequest__Output, caller: Caller): Promise<RemoveNodeResponse> => {
    const command = { node: parseNodeName('name', request.name), guestsAreGone: request.guestsAreGone };
    const removed = orThrow(
      await core.execute((fleet, nowMs) => removeNode(fleet, command, nowMs), caller.identity.name),
    );
    return { node: toWireNode(removed.entry, core.wallOf, caller), lostClaimCount: removed.lostClaimCount };
  };
}
