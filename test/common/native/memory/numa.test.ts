import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onNumaNode } from '../../../../src/common/native/memory/numa.js';
import { NativeError } from '../../../../src/common/native/native-error.js';

test('work runs under the policy of a node that exists, and its result comes back', () => {
  assert.equal(
    onNumaNode(0, () => 42),
    42,
  );
});

test('a node without memory is refused by the kernel, and the work is not done', () => {
  let done = false;
  const work = () => {
    done = true;
  };
  assert.throws(
    () => onNumaNode(1023, work),
    (error) => error instanceof NativeError && error.code === 'EINVAL',
  );
  assert.equal(done, false);
});
