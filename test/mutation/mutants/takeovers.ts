import type { Mutant } from '../mutant.js';

const simulation = ['test/simulation/brokers'];

/** What a broker does that has just taken over, and what it takes over. */
export const TAKEOVERS: readonly Mutant[] = [
  {
    id: 'a broker that has just taken over removes a node whose agent is not back yet',
    promise: 'remembered',
    file: 'src/domain/broker/nodes/remove-node.ts',
    find: ' ?? command.awaited',
    replace: '',
    tests: ['test/domain/broker/nodes/remove-node', 'test/server/member/member', ...simulation],
  },
  {
    id: 'a broker that has just taken over gives a node away whose agent is not back yet',
    promise: 'exclusive',
    file: 'src/domain/broker/sessions/agent-admission.ts',
    find: ' || isAwaited',
    replace: '',
    tests: ['test/domain/broker/sessions/agent-admission', 'test/server/session/session-admission'],
  },
  {
    id: 'a watch that resumes at the next leader leaves one change out',
    promise: 'remembered',
    file: 'src/server/core/watch-hub.ts',
    find: 'this.history.slice(this.firstAfter(revision))',
    replace: 'this.history.slice(this.firstAfter(revision + 1))',
    tests: [...simulation, 'test/server/core/watch-hub'],
  },
  {
    id: 'a snapshot of claims is told complete without those that change meanwhile',
    promise: 'remembered',
    file: 'src/server/rpc/watch/watch-snapshot.ts',
    find: 'signal.aborted ? [] : backlog.take(this.leftOut)',
    replace: 'signal.aborted ? [] : backlog.take(new Set())',
    tests: ['test/server/rpc/watch/watch-claims', ...simulation],
  },
  {
    id: 'revisions of before etcd was restored are given out again',
    promise: 'fenced',
    file: 'src/server/store/etcd/following/chain-end.ts',
    find: '    return seen > this.ledger.revision ? seen : null;',
    replace: '    return seen > this.ledger.revision + 1_000 ? seen : null;',
    tests: [...simulation, 'test/server/store/etcd/replica'],
  },
  {
    id: 'half of a group is written, and its leader dies',
    promise: 'remembered',
    file: 'src/server/store/etcd/writing/pieces.ts',
    find: '    for (const rows of decisionRows(decision, atomicity, writing)) pieces.add(rows);\n',
    replace:
      '    for (const change of decision)\n      for (const rows of decisionRows([change], atomicity, writing)) {\n        pieces.add(rows);\n        pieces.endPiece();\n      }\n',
    tests: simulation,
  },
  {
    id: 'a request that is repeated at the next leader makes its claims a second time',
    promise: 'remembered',
    file: 'src/server/store/etcd/apply-rows.ts',
    find: '  else tables.compactedRequests.put(requestId, leads);\n',
    replace: '',
    tests: [...simulation, 'test/server/store/etcd/replica'],
  },
  {
    id: 'a drain is over when the node’s agent has found the next leader',
    promise: 'remembered',
    file: 'src/domain/broker/sessions/node-of-hello.ts',
    find: '    drain: before?.drain ?? null,\n',
    replace: '    drain: null,\n',
    tests: [...simulation, 'test/domain/broker/nodes/drain'],
  },
];
