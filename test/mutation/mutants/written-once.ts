import type { Mutant } from '../mutant.js';

const chain = ['test/server/store/etcd/chain'];
const lateMovers = ['test/server/store/moving/late-movers'];

/** What is sent to etcd counts once, under the mark or in the term of who has sent it, and whole. */
export const WRITTEN_ONCE: readonly Mutant[] = [
  {
    id: 'a group that is sent again has another number',
    promise: 'remembered',
    file: 'src/server/store/etcd/writing/chain-writer.ts',
    find: 'deps.etcd.txn(txn).then(',
    replace: 'deps.etcd.txn(pauseMs === 0 ? txn : txnOf(deps.keys, { ...link, group: ++this.group }, piece)).then(',
    tests: chain,
  },
  {
    id: 'a piece ends inside a decision',
    promise: 'remembered',
    file: 'src/server/store/etcd/writing/pieces.ts',
    find: 'if (all.bytes <= DECISION_BYTES_MAX) return [all];',
    replace: 'if (all.bytes <= DECISION_BYTES_MAX) return each;',
    tests: chain,
  },
  {
    id: 'writing goes on after a group that was not written',
    promise: 'remembered',
    file: 'src/server/store/etcd/writing/etcd-store.ts',
    find: 'this.written = this.written.then(async () => {',
    replace: 'this.written = this.written.catch(() => {}).then(async () => {',
    tests: chain,
  },
  {
    id: 'what is not durable yet is looked up',
    promise: 'remembered',
    file: 'src/server/store/etcd/writing/etcd-store.ts',
    find: '    await this.writer.write(piece);\n',
    replace: '    this.copy.write(() => applyPiece(this.copy.tables, piece));\n    await this.writer.write(piece);\n',
    tests: ['test/server/store/etcd/replica-takeover'],
  },
  {
    id: 'etcd forgets what the slowest standby lacks',
    promise: 'bounded',
    file: 'src/server/store/etcd/compaction.ts',
    find: 'Math.min(minuteAgo, ...standbys)',
    replace: 'Math.max(minuteAgo, ...standbys)',
    tests: ['test/server/store/etcd/compaction'],
  },
  {
    id: 'what a mover has sent counts under any mark',
    promise: 'remembered',
    file: 'src/server/store/moving/marked-writer.ts',
    find: 'conditions: [this.condition(), ...besides]',
    replace: 'conditions: this.mark === undefined ? [this.condition()] : [...besides]',
    tests: lateMovers,
  },
  {
    id: 'a mover does not notice that a broker was elected',
    promise: 'exclusive',
    file: 'src/server/store/moving/marked-writer.ts',
    find: 'await this.run([...besides, put], [noLeader]);',
    replace: "await this.run([...besides, put], noLeader.key === '' ? [noLeader] : []);",
    tests: lateMovers,
  },
  {
    id: 'rows are removed and written under one mark',
    promise: 'remembered',
    file: 'src/server/store/moving/write-to-etcd.ts',
    find: '-b`',
    replace: '-a`',
    tests: lateMovers,
  },
  {
    id: 'a copy on etcd becomes the store without being compared',
    promise: 'remembered',
    file: 'src/server/store/moving/write-to-etcd.ts',
    find: '  await assertSame(source, ledger, parts);\n',
    replace: '  if (ledger === null) await assertSame(source, ledger, parts);\n',
    tests: lateMovers,
  },
  {
    id: 'a store is migrated while a broker of the version before stands by',
    promise: 'remembered',
    file: 'src/server/store/moving/migrate-on-etcd.ts',
    find: 'if (leader !== undefined || older !== undefined)',
    replace: 'if (leader !== undefined)',
    tests: ['test/server/store/moving/migrate-on-etcd'],
  },
];
