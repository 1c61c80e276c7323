import type { Mutant } from '../mutant.js';

/** What was acknowledged survives in etcd, each write once and in its order, and whoever leads next knows it. */
export const STORE_ON_ETCD: readonly Mutant[] = [
  {
    id: 'a write that comes a second time undoes the next one',
    promise: 'remembered',
    file: 'src/server/store/etcd/writing/chain.ts',
    find: "      { key: keys.meta, target: 'modRevision', equals: metaModRevision },\n",
    replace: '',
    tests: ['test/server/store/etcd/chain'],
  },
  {
    id: 'a former leader writes',
    promise: 'fenced',
    file: 'src/server/store/etcd/writing/chain.ts',
    find: "      { key: keys.leader, target: 'createRevision', equals: term },\n",
    replace: '',
    tests: ['test/server/store/etcd/chain'],
  },
  {
    id: 'a write whose answer was lost counts as somebody else’s',
    promise: 'remembered',
    file: 'src/server/store/etcd/writing/chain.ts',
    find: '    return last.term === term && last.group === group;',
    replace: '    return last.term === term && last.group > group;',
    tests: ['test/server/store/etcd/chain'],
  },
  {
    id: 'a node that comes back right after it was removed stays the old one for standbys',
    promise: 'conserved',
    file: 'src/server/store/etcd/writing/pieces.ts',
    find: "  return kind === 'node-forgotten';",
    replace: "  return kind === 'node-forgotten' && kind.length === 0;",
    tests: ['test/server/store/etcd/replica'],
  },
  {
    id: 'a watch that is opened again leaves one change out',
    promise: 'remembered',
    file: 'src/server/store/etcd/following/follower.ts',
    find: 'this.deps.range, this.known + 1, {',
    replace: 'this.deps.range, this.known + 2, {',
    tests: ['test/server/store/etcd/replica'],
  },
  {
    id: 'a broker leads before it has what its predecessor wrote',
    promise: 'remembered',
    file: 'src/server/store/etcd/following/following-replica.ts',
    find: '    if (this.parts.state.metaModRevision >= revision) return Promise.resolve();',
    replace: '    if (this.parts.state.metaModRevision <= revision) return Promise.resolve();',
    tests: ['test/server/store/etcd/replica'],
  },
  {
    id: 'a restored snapshot of etcd is not noticed',
    promise: 'fenced',
    file: 'src/server/store/etcd/following/followed-state.ts',
    find: '    return seen > this.ledger.revision ? seen : null;',
    replace: '    return seen > 2 * this.ledger.revision ? seen : null;',
    tests: ['test/server/store/etcd/replica'],
  },
  {
    id: 'a store on etcd from which rows are missing is loaded',
    promise: 'remembered',
    file: 'src/server/store/etcd/read-rows.ts',
    find: '  if (!found.equals(expected))',
    replace: '  if (found.count > expected.count)',
    tests: ['test/server/store/etcd/replica'],
  },
];
