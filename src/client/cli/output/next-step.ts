import type { Reason } from '../../../domain/reasons.js';

const NEXT_STEPS: Partial<Record<Reason, string>> = {
  CLAIM_NOT_FOUND: "see 'rmactl claim list'; a claim that ended long ago is forgotten",
  NODE_NOT_FOUND: "see 'rmactl node list'; a node is known once its agent has connected",
  TENANT_NOT_FOUND: "see 'rmactl tenant list'; an operator makes one with 'rmactl tenant put'",
  TENANT_QUOTA_REACHED: "release a claim of this tenant, or raise its quota with 'rmactl tenant put'",
  TOO_MANY_WAITING: 'try again later, or without --wait',
  NODE_CONNECTED: 'stop its agent for good first',
  NODE_DRAINING: 'run the guest on another node',
  DRAIN_CANCELLED: "see 'rmactl node get'; drain it again if it is still to be empty",
  NODE_SILENT: "see 'rmactl node get'; once it is READY, ask again",
  NODE_NO_ANSWER: "ask again; 'rmactl node list -o wide' shows the version of its agent",
  NODE_HAS_CLAIMS: 'make sure that none of its guests runs any more, then add --guests-are-gone',
  CLAIM_EXISTS: 'choose another --claim-id, or leave it to the broker',
  REQUEST_ID_REUSED: 'repeat with the very same options, or with a new --request-id',
  NO_FREE_RMA: 'take a hint, or wait for room with --wait',
  NO_MATCHING_NODE: 'take a hint; waiting does not help',
  PREPARE_TIMEOUT: 'repeat with the same --request-id, or see how it goes with rmactl claim get',
  PREPARE_FAILED: "make a new claim; the node's agent logs why it could not prepare it",
  CLAIM_ENDED: 'make a new claim',
  CLAIM_EXPIRED: 'make a new claim, with a longer --ttl or renewed in time',
  CLAIM_RELEASED: 'make a new claim',
  CLAIM_REVOKED: 'make a new claim',
  CLAIM_PREPARING: 'wait a moment and try again',
  CLAIM_FENCED: 'make a new claim',
  ALREADY_BOUND: 'a token is good for one VMM; make a new claim for another',
  TOKEN_UNKNOWN: "check that the token is whole, and that this is the claim's node (rmactl claim get)",
  PEER_NOT_ALLOWED: "run as a user or group that the node's policy allows",
  BROKER_UNREACHABLE: 'check --broker (RMACTL_BROKER), and that the broker runs',
  AGENT_UNREACHABLE: 'check --socket (RMACTL_SOCKET), and that rma-agent runs on this node',
  CALL_TIMED_OUT: 'try again with a longer --timeout',
  OVERLOADED: 'try again later',
  OUTPUT_FAILED: 'what was asked for may have been done all the same: look before you repeat it',
  TENANT_IN_USE: 'release its claims first, or add --force: they go on then, and count against nobody',
  INTERNAL: 'please report it, with what the log of the broker or agent says',
};

/** What to do about an error, where there is more to say than its message does. */
export function nextStepFor(reason: Reason): string | undefined {
  return NEXT_STEPS[reason];
}
