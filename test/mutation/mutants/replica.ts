import type { Mutant } from '../mutant.js';

const pages = 'src/server/store/etcd/pages.ts';
const state = 'src/server/store/etcd/following/followed-state.ts';
const replica = 'src/server/store/etcd/following/following-replica.ts';
const takeover = ['test/server/store/etcd/replica-takeover'];

/** Whoever stands by has all of the store, and what it has is as etcd has it. */
export const REPLICA: readonly Mutant[] = [
  {
    id: 'a load leaves out the last key of a range',
    promise: 'remembered',
    file: pages,
    find: 'if (reached > lastKey) return null;',
    replace: 'if (reached >= lastKey) return null;',
    tests: ['test/server/store/etcd/pages'],
  },
  {
    id: 'a load takes the first page of nodes for all of them',
    promise: 'remembered',
    file: pages,
    find: 'return isCutOff ? { table, from:',
    replace: 'return isCutOff && rowsMax < 0 ? { table, from:',
    tests: ['test/server/store/etcd/pages'],
  },
  {
    id: 'a load reads each page as it is by then',
    promise: 'remembered',
    file: 'src/server/store/etcd/read-rows.ts',
    find: '{ revision: at, limit: rowsMax }',
    replace: 'at > 0 ? { limit: rowsMax } : {}',
    tests: takeover,
  },
  {
    id: 'of two brokers that begin a store at once each has its own secret',
    promise: 'remembered',
    file: 'src/server/store/etcd/begin-store.ts',
    find: "conditions: [keys.layout, keys.meta].map((key) => ({ key, target: 'createRevision', equals: 0 })),",
    replace: 'conditions: [],',
    tests: takeover,
  },
  {
    id: 'an elected broker asks what was written, and not whether it is still elected',
    promise: 'fenced',
    file: replica,
    find: "conditions: [{ key: keys.leader, target: 'createRevision', equals: term }],",
    replace: "conditions: term > 0 ? [] : [{ key: keys.leader, target: 'createRevision', equals: term }],",
    tests: takeover,
  },
  {
    id: 'a leader goes on following, and takes back what it has decided since',
    promise: 'conserved',
    file: replica,
    find: '    this.follower.stop();\n    if (!state.chain',
    replace: '    if (!state.chain',
    tests: takeover,
  },
  {
    id: 'a takeover waits for ever for what was lost',
    promise: 'bounded',
    file: replica,
    find: '    for (const { reject } of this.waiting) reject(problem);\n',
    replace: '',
    tests: takeover,
  },
  {
    id: 'a claim whose time came at a standby never ends',
    promise: 'conserved',
    file: state,
    find: '    for (const { id, expireMs } of waiting) expiries',
    replace: '    for (const { id, expireMs } of waiting.slice(waiting.length)) expiries',
    tests: takeover,
  },
  {
    id: 'a standby forgets how far it has seen the store',
    promise: 'fenced',
    file: 'src/server/store/etcd/following/chain-end.ts',
    find: '    this.last = lastOf(entry, meta);\n    this.witness();\n',
    replace: '    this.last = lastOf(entry, meta);\n',
    tests: takeover,
  },
  {
    id: 'a leader forgets how far it has written the store',
    promise: 'fenced',
    file: 'src/server/store/etcd/writing/etcd-store.ts',
    find: '    this.copy.witness.saw(this.storeId, Ledger.read(piece.ledger).revision);\n',
    replace: '',
    tests: takeover,
  },
  {
    id: 'a claim that is gone from the store is not missed',
    promise: 'remembered',
    file: 'src/server/store/etcd/following/changes-of-rows.ts',
    find: '  assertAllAreSomewhere(rows, archived);\n',
    replace: '',
    tests: takeover,
  },
];
