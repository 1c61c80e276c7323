import type { Mutant } from '../mutant.js';

const promise = 'fenced';

/** No fd leaves the agent under a claim that anybody was told has ended. */
export const FENCED: readonly Mutant[] = [
  {
    id: 'a report’s fencing token is ignored',
    promise,
    file: 'src/domain/broker/sessions/agent-reports.ts',
    find: ' && claim.fencingToken === report.fencingToken && usesRma(claim.state)',
    replace: ' && usesRma(claim.state)',
    tests: ['test/domain/broker/claims/fencing', 'test/simulation'],
  },
  {
    id: 'a claim that is placed anew keeps its fencing token',
    promise,
    file: 'src/domain/broker/claims/place-elsewhere.ts',
    find: '    triedNodes,\n    clearing: null,\n  };',
    replace: '    triedNodes,\n    clearing: null,\n    fencingToken: claim.fencingToken,\n  };',
    tests: ['test/domain/broker/claims/fencing', 'test/simulation'],
  },
  {
    id: 'a claim that its agent fenced lives on under the same token',
    promise,
    file: 'src/domain/broker/sessions/agent-reports.ts',
    find: '{ fencingToken: draft.nextRevision as FencingToken, clearing: null }',
    replace: '{ fencingToken: claim.fencingToken + 0 * draft.nextRevision as FencingToken, clearing: null }',
    tests: ['test/domain/broker/claims/claim-life', 'test/simulation'],
  },
  {
    id: 'the agent prepares a claim under a token that is over',
    promise,
    file: 'src/domain/agent/claims/prepare.ts',
    find: "  if (fence.isFenced(order.fencingToken) || order.fencingToken < endedToken) return 'CLAIM_FENCED';",
    replace: "  if (order.fencingToken < endedToken && fence.fencedUpTo < 0) return 'CLAIM_FENCED';",
    tests: ['test/domain/agent/claims/prepare', 'test/domain/agent/model', 'test/simulation'],
  },
  {
    id: 'the end of a claim that the agent has not seen yet fences nothing',
    promise,
    file: 'src/domain/agent/claims/unprepare.ts',
    find: '  keepUntilAcknowledged(state, endOf(id, fencingToken, cause));',
    replace: '  state.out.report(endOf(id, fencingToken, cause));',
    tests: ['test/domain/agent/claims/unprepare', 'test/domain/agent/model', 'test/simulation'],
  },
  {
    id: 'ends are forgotten without the floor rising',
    promise,
    file: 'src/domain/agent/claims/fence.ts',
    find: '    if (token > this.floor) this.floor = token;\n',
    replace: '',
    tests: ['test/domain/agent/claims/prepare', 'test/domain/agent/model'],
  },
  {
    id: 'ends are not fenced again after a restart of the agent',
    promise,
    file: 'src/domain/agent/recover.ts',
    find: '  state.fence.end(claim.fencingToken);\n',
    replace: '',
    tests: ['test/domain/agent/recover', 'test/domain/agent/model', 'test/simulation'],
  },
  {
    id: 'a claim may be redeemed after its time',
    promise,
    file: 'src/domain/agent/local/redeem.ts',
    find: '      if (nowMs >= claim.redeemableUntil) {',
    replace: '      if (nowMs >= 2 * claim.redeemableUntil) {',
    tests: ['test/domain/agent/local/redeem', 'test/domain/agent/model'],
  },
  {
    id: 'the agent honours a claim for longer than the broker',
    promise,
    file: 'src/agent/link/deadline.ts',
    find: '(1 - CLOCK_RATE_MARGIN)',
    replace: '(1 + CLOCK_RATE_MARGIN)',
    tests: ['test/agent/link/parts', 'test/agent/link'],
  },
  {
    id: 'a release is told as done before the agent has confirmed it',
    promise,
    file: 'src/domain/broker/claims/claim-commands.ts',
    find: "  if (claim.state === 'WITHOUT_RMA')\n",
    replace: "  if (isUnredeemed(claim) || claim.state === 'WITHOUT_RMA')\n",
    tests: ['test/domain/broker/claims/claim-life', 'test/simulation'],
  },
  {
    id: 'a claim on a silent node expires without its agent’s word',
    promise,
    file: 'src/domain/broker/claims/expiry.ts',
    find: '  return silent ? nowMs + SILENT_RECHECK_MS : null;',
    replace: '  return silent && nowMs < 0 ? nowMs + SILENT_RECHECK_MS : null;',
    tests: ['test/domain/broker/claims/claim-life', 'test/simulation'],
  },
  {
    id: 'an order leaves before what it follows from is durable',
    promise,
    file: 'src/server/core/broker-core.ts',
    find: '    const durable = this.deps.commits.append(told, atomicity);',
    replace:
      '    for (const order of orders) this.carrier.carry(order);\n    const durable = this.deps.commits.append(told, atomicity);',
    tests: ['test/server/durability', 'test/server/core', 'test/simulation'],
  },
];
