import { findNode } from '../../../domain/broker/fleet/find.js';
import { setCordon } from '../../../domain/broker/nodes/node-commands.js';
import { REASON_CHARACTERS_MAX } from '../../../domain/contract-limits.js';
import type { NodeId } from '../../../domain/ids.js';
import type { CordonNodeRequest__Output } from '../../../gen/rma/v1/CordonNodeRequest.js';
import type { GetNodeRequest__Output } from '../../../gen/rma/v1/GetNodeRequest.js';
import type { Node as WireNode } from '../../../gen/rma/v1/Node.js';
import type { UncordonNodeRequest__Output } from '../../../gen/rma/v1/UncordonNodeRequest.js';
import type { BrokerCore } from '../../core/broker-core.js';
import type { Caller } from '../../wire/caller.js';
import { parseNodeName, parseText } from '../../wire/parse/text.js';
import { orThrow } from '../../wire/to/refusal.js';
import { toWireNode } from '../../wire/to/to-node.js';

export function getNodeHandler(core: BrokerCore) {
  return async (request: GetNodeRequest__Output, caller: Caller): Promise<WireNode> => {
    const entry = orThrow(findNode(core.fleet, parseNodeName('name', request.name)));
    await core.settled();
    return toWireNode(entry, core.wallOf, caller);
  };
}

export function cordonNodeHandler(core: BrokerCore) {
  return (request: CordonNodeRequest__Output, caller: Caller): Promise<WireNode> => {
    const id = parseNodeName('name', request.name);
    const reason = parseText('reason', request.reason, REASON_CHARACTERS_MAX);
    return withCordon(core, id, reason, caller);
  };
}

export function uncordonNodeHandler(core: BrokerCore) {
  return (request: UncordonNodeRequest__Output, caller: Caller): Promise<WireNode> =>
    withCordon(core, parseNodeName('name', request.name), null, caller);
}

async function withCordon(core: BrokerCore, id: NodeId, reason: string | null, caller: Caller): Promise<WireNode> {
  orThrow(await core.execute((fleet, nowMs) => setCordon(fleet, id, reason, nowMs), caller.identity.name));
  return toWireNode(orThrow(findNode(core.fleet, id)), core.wallOf, caller);
}
