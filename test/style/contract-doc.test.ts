import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read, trackedFiles } from './tree.js';

interface DocumentedRpc {
  readonly name: string;
  readonly comment: string;
}

/** The RPCs of a .proto file with the comment right above each. */
function rpcsOf(text: string): readonly DocumentedRpc[] {
  return [...text.matchAll(/((?:^ *\/\/.*\n)*)^ *rpc (\w+)\(/gm)].map(([, comment = '', name = '']) => ({
    name,
    comment,
  }));
}

const files = trackedFiles().filter((path) => path.startsWith('proto/rma/'));
const rpcs = files.flatMap((path) =>
  rpcsOf(read(path)).map((rpc) => ({ ...rpc, errorsOfAll: read(path).split('package ')[0] ?? '' })),
);

test('the RPCs of all services are found', () => {
  assert.ok(rpcs.length >= 11, rpcs.map(({ name }) => name).join(' '));
});

for (const { name, comment, errorsOfAll } of rpcs) {
  test(`the comment of ${name} says who may call it, whether it is idempotent, and how it fails`, () => {
    assert.match(comment, /\bWho: /);
    assert.match(comment, /\b[Ii]dempotent\b/);
    // Reads that add nothing to what every RPC of their file may return say so once, at its top.
    assert.ok(/\bErrors:/.test(comment) || /errors/i.test(errorsOfAll), 'neither the RPC nor its file lists errors');
  });
}

test('an RPC without a comment would be noticed', () => {
  assert.deepEqual(rpcsOf('service S {\n  rpc Bare(A) returns (B);\n}'), [{ name: 'Bare', comment: '' }]);
});
