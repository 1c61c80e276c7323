import type { Mutant } from '../mutant.js';

const promise = 'conserved';

/** On every node the counts add up to the capacity, and nothing is free before the kernel says so. */
export const CONSERVED: readonly Mutant[] = [
  {
    id: 'a quarantined slot is counted as free',
    promise,
    file: 'src/domain/agent/slots/slot.ts',
    find: "      return slot.isQuarantined ? 'quarantined' : 'reclaiming';",
    replace: "      return slot.isQuarantined ? 'free' : 'reclaiming';",
    tests: ['test/domain/agent'],
  },
  {
    id: 'an RMA that the kernel refuses counts as preparing for ever',
    promise,
    file: 'src/domain/agent/slots/slot.ts',
    find: "      return slot.failures > 0 ? 'unavailable' : 'preparing';",
    replace: "      return slot.failures > 1_000 ? 'unavailable' : 'preparing';",
    tests: ['test/domain/agent', 'test/simulation'],
  },
  {
    id: 'a retired slot stays in the capacity',
    promise,
    file: 'src/domain/agent/slots/slot-table.ts',
    find: '    if (name === null) this.retiredCount += by;',
    replace: '    if (name === null) this.retiredCount += 0 * by;',
    tests: ['test/domain/agent/slots/capacity', 'test/domain/agent/slots/slot', 'test/domain/agent'],
  },
  {
    id: 'a claim is told as ended before the kernel has its RMA back',
    promise,
    file: 'src/domain/agent/local/hand-back.ts',
    find: "    return takeBack(state, claim, { cause: claim.requestedEnd ?? 'HOLDER_EXITED', isHolderGone: true });",
    replace:
      "    takeBack(state, claim, { cause: claim.requestedEnd ?? 'HOLDER_EXITED', isHolderGone: true });\n    return state.out.report({ ...claim, phase: { state: 'ENDED', endCause: 'HOLDER_EXITED', holder: null } } as AgentClaim);",
    tests: ['test/domain/agent', 'test/simulation'],
  },
  {
    id: 'a bound RMA is taken for lost with the connection',
    promise,
    file: 'src/domain/agent/local/confirm.ts',
    find: "  out.push({ type: 'watch-holder', claim: claim.id, holder });",
    replace: '',
    tests: ['test/domain/agent/local/confirm', 'test/domain/agent'],
  },
  {
    id: 'an RMA that nobody asked for is leaked',
    promise,
    file: 'src/domain/agent/slots/device-answers.ts',
    find: "    // Not asked for by any slot, so nothing else would ever give it back.\n    state.out.push({ type: 'close-rma', fd: rma.fd });\n",
    replace: '',
    tests: ['test/domain/agent', 'test/agent/core-thread'],
  },
  {
    id: 'the service manager keeps its copy of an RMA that was handed out',
    promise,
    file: 'src/domain/agent/slots/keep-over-restarts.ts',
    find: "  if (name !== undefined) state.out.push({ type: 'unkeep-rma', name });",
    replace: '',
    tests: ['test/domain/agent'],
  },
  {
    id: 'a guest of the node’s own policy is not counted as using an RMA',
    promise,
    file: 'src/domain/agent/slots/slot-table.ts',
    find: "name === 'unavailable' || kind === 'LOCAL' || kind === 'STRAY'",
    replace: "name === 'unavailable' || kind === 'STRAY'",
    tests: ['test/domain/agent'],
  },
  {
    id: 'a claim that the agent still has and the broker does not know uses nothing',
    promise,
    file: 'src/domain/broker/records/node.ts',
    find: 'return liveClaims.size + strayClaims.size + (inventory?.unclaimedCount ?? 0);',
    replace: 'return liveClaims.size + 0 * strayClaims.size + (inventory?.unclaimedCount ?? 0);',
    tests: ['test/domain/broker/nodes/remove-node', 'test/domain/broker', 'test/simulation'],
  },
];
