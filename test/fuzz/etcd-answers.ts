import assert from 'node:assert/strict';
import protobuf from 'protobufjs/light.js';
import { EtcdError } from '../../src/server/etcd/etcd.js';
import { ETCD_DESCRIPTOR } from '../../src/server/etcd/wire/descriptor.js';
import { eventOf, outcomeOf, rangedOf, statusOf } from '../../src/server/etcd/wire/from-wire.js';
import { ETCD_METHODS } from '../../src/server/etcd/wire/messages.js';
import type { Target } from './target.js';

const root = protobuf.Root.fromJSON(ETCD_DESCRIPTOR);
const KEY_VALUE = { key: 'rows/a', value: 'text', createRevision: 7, modRevision: 9, lease: '7587862094578400001' };
const HEADER = { revision: 12 };

function seed(type: string, message: object): Buffer {
  return Buffer.from(root.lookupType(type).encode(message).finish());
}

/** How each kind of answer is read: what gRPC hands on when it cannot be decoded is its own error. */
const READERS: readonly ((input: Buffer) => readonly number[])[] = [
  (input) => revisionsOf(rangedOf(ETCD_METHODS.range.decode(input))),
  (input) => {
    const { revision, ranges } = outcomeOf(ETCD_METHODS.txn.decode(input));
    return ranges.flatMap((entries) => revisionsOf({ revision, entries }));
  },
  (input) => ETCD_METHODS.watch.decode(input).events.map((event) => eventOf(event).revision),
  (input) => [statusOf(ETCD_METHODS.status.decode(input)).dbBytes],
];

function revisionsOf({ revision, entries }: ReturnType<typeof rangedOf>): readonly number[] {
  return [revision, ...entries.flatMap((entry) => [entry.createRevision, entry.modRevision])];
}

/** What members of etcd answer. */
export const ETCD_ANSWERS: Target = {
  name: 'etcd-answers',
  seeds: () => [
    seed('RangeResponse', { header: HEADER, kvs: [KEY_VALUE, { ...KEY_VALUE, key: 'rows/b' }] }),
    seed('TxnResponse', {
      header: HEADER,
      succeeded: true,
      responses: [{ responseRange: { header: HEADER, kvs: [KEY_VALUE] } }],
    }),
    seed('WatchResponse', { header: HEADER, fragment: true, events: [{ type: 1, kv: KEY_VALUE }] }),
    seed('StatusResponse', { header: HEADER, version: '3.5.28', dbSize: 20_480, leader: 77, dbSizeInUse: 4_096 }),
  ],
  words: ['\n', '\u0012', '\u007f', '\u0000', '\u0001\u0001', 'rows/'],
  runs: 200,
  open: () => ({
    examine: (input) => {
      for (const read of READERS) {
        try {
          assert.ok(read(input).every(Number.isSafeInteger));
        } catch (problem) {
          // A decoder's own words, which gRPC passes on as the status INTERNAL.
          const isDecoders =
            problem instanceof Error &&
            /wire type|index out of range|nesting depth|invalid|end of/.test(problem.message);
          if (!(problem instanceof EtcdError) && !isDecoders) throw problem;
        }
      }
    },
  }),
};
