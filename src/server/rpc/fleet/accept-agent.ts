import { invalidField } from '../../../common/errors/rma-error.js';
import { findNode } from '../../../domain/broker/fleet/find.js';
import type { Fleet } from '../../../domain/broker/fleet/fleet.js';
import { acceptAgent } from '../../../domain/broker/nodes/accept-agent.js';
import type { AgentIdentity, BrokerMs } from '../../../domain/ids.js';
import type { AcceptAgentRequest__Output } from '../../../gen/rma/v1/AcceptAgentRequest.js';
import type { Node as WireNode } from '../../../gen/rma/v1/Node.js';
import type { AgentsReturn } from '../../core/agents-return.js';
import type { BrokerCore } from '../../core/broker-core.js';
import type { Caller } from '../../wire/caller.js';
import { parseId, parseNodeName } from '../../wire/parse/text.js';
import { orThrow } from '../../wire/to/refusal.js';
import { toWireNode } from '../../wire/to/to-node.js';

export function acceptAgentHandler(core: BrokerCore, agentsReturn: AgentsReturn | undefined) {
  return async (request: AcceptAgentRequest__Output, caller: Caller): Promise<WireNode> => {
    const node = parseNodeName('name', request.name);
    const identity = parseAccepted(request);
    const decide = (fleet: Fleet, nowMs: BrokerMs) =>
      acceptAgent(fleet, { node, identity, awaited: agentsReturn?.awaits(node) ?? null }, nowMs);
    orThrow(await core.execute(decide, caller.identity.name));
    return toWireNode(orThrow(findNode(core.fleet, node)), core.wallOf, caller);
  };
}

/** An empty identity never means "any agent": an agent without an identity has to be accepted explicitly. */
function parseAccepted({ identity, noIdentity }: AcceptAgentRequest__Output): AgentIdentity | null {
  if (noIdentity && identity !== '') throw invalidField('no_identity', 'cannot go with an identity');
  return noIdentity ? null : (parseId('identity', identity) as AgentIdentity);
}
