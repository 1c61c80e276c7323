import type { Mutant } from '../mutant.js';

/** A store that moves is in one place at a time, whole, and led only by brokers that can read it. */
export const MOVED_STORE: readonly Mutant[] = [
  {
    id: 'an older broker leads a store of a newer layout',
    promise: 'remembered',
    file: 'src/server/election/election-calls.ts',
    find: "        { key: layout, target: 'value', equals: String(this.card.layout) },\n",
    replace: '',
    tests: ['test/server/election/elector'],
  },
  {
    id: 'a store that moves to etcd stays where it was',
    promise: 'exclusive',
    file: 'src/server/store/moving/move-to-etcd.ts',
    find: '      if (source !== place.leavingFile) renameDurably(source, place.leavingFile);\n',
    replace: '',
    tests: ['test/server/store/moving/moving'],
  },
  {
    id: 'brokers may go on with a store on etcd while it moves out',
    promise: 'exclusive',
    file: 'src/server/store/moving/move-to-lmdb.ts',
    find: '  if (!isLeaving) await writer.remark(LEAVING_CURRENT);\n',
    replace: '',
    tests: ['test/server/store/moving/moving'],
  },
  {
    id: 'a store on etcd is overwritten by another one',
    promise: 'remembered',
    file: 'src/server/store/moving/write-to-etcd.ts',
    find: "  if (kind === 'coming' || kind === 'left' ||",
    replace: '  if (kind !== null ||',
    tests: ['test/server/store/moving/moving'],
  },
  {
    id: 'a standby that has seen more than a restored etcd lets its leader go on',
    promise: 'fenced',
    file: 'src/server/store/etcd/tell-restored.ts',
    find: "        { kind: 'delete', from: keys.leader, to: null },\n",
    replace: '',
    tests: ['test/server/store/etcd/replica'],
  },
  {
    id: 'a backup counts for a store that has come to its place since',
    promise: 'remembered',
    file: 'src/server/store/backup/backup-note.ts',
    find: '  const txn = { conditions, success',
    replace: '  const txn = { conditions: conditions.slice(1), success',
    tests: ['test/server/store/backup/backup-note'],
  },
];
