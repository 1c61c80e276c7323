import type { Mutant } from '../mutant.js';

const promise = 'trusted';

/** On a node, an RMA goes to the process that the rules and the claim are for. */
export const LOCAL_TRUST: readonly Mutant[] = [
  {
    id: 'whoever has a connection asks in the name of who made it',
    promise,
    file: 'src/agent/local/local-connection.ts',
    find: '    if (packet.senderPid !== this.peer.holder.pid) return this.refuseSender(packet);\n',
    replace: '',
    tests: ['test/agent/core-thread/last-check'],
  },
  {
    id: 'rules do not look at the control group',
    promise,
    file: 'src/domain/agent/policy/local-rule.ts',
    find: ' && isForCgroup(rule, peer);',
    replace: ';',
    tests: ['test/domain/agent/policy/local-rule'],
  },
  {
    id: 'a peer may do what its rule does not say',
    promise,
    file: 'src/domain/agent/local/rights.ts',
    find: 'return right === null || rights.may.includes(right) ? null',
    replace: 'return right === null || rights.may.length > 0 ? null',
    tests: ['test/domain/agent/local/rights'],
  },
  {
    id: 'a user takes RMAs without the broker past its rule',
    promise,
    file: 'src/domain/agent/local/rights.ts',
    find: 'return count < unscheduledMax ? null',
    replace: 'return count <= unscheduledMax ? null',
    tests: ['test/domain/agent/local/rights'],
  },
  {
    id: 'anybody redeems a claim that is for some',
    promise,
    file: 'src/domain/agent/local/redeem.ts',
    find: 'holderRefused(claim, asking) ?? refusalOf(state',
    replace: '(nowMs < 0 ? holderRefused(claim, asking) : null) ?? refusalOf(state',
    tests: ['test/domain/agent/local/required-holder'],
  },
  {
    id: 'a restarted agent forgets for whom a claim is',
    promise,
    file: 'src/domain/agent/recover.ts',
    find: '    requiredHolder: record.requiredHolder,\n',
    replace: '    requiredHolder: null,\n',
    tests: ['test/domain/agent/local/required-holder'],
  },
  {
    id: 'a holder requirement that is out of bounds counts as none',
    promise,
    file: 'src/agent/link/wire/parse-orders.ts',
    find: "    throw outOfStep('a Prepare whose holder is out of bounds');",
    replace: '    return null;',
    tests: ['test/agent/link/parsed-messages'],
  },
  {
    id: 'claims for some go to agents that let anybody redeem',
    promise,
    file: 'src/domain/broker/placement/candidates.ts',
    find: '  if (spec.requiredHolder !== null) conditions.push(inAnyOf([index.enforcingHolder]));\n',
    replace: '',
    tests: ['test/domain/broker/placement/placement-model'],
  },
  {
    id: 'claims for some stay at an agent that came back as an older one',
    promise,
    file: 'src/domain/broker/placement/feasibility.ts',
    find: ' && (spec.requiredHolder === null || enforcesHolder);',
    replace: ' && (enforcesHolder || !enforcesHolder);',
    tests: ['test/server/calls/required-holder'],
  },
];
