import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootIdOf, nodeIdOf } from '../../src/agent/node-facts.js';
import { EXIT_STATUS, StartError } from '../../src/common/shutdown/exit-status.js';

const isBadConfiguration = (error: unknown) =>
  error instanceof StartError && error.exitStatus === EXIT_STATUS.BAD_CONFIGURATION;

test('the node is named as configured, or else after its host', () => {
  assert.equal(nodeIdOf('blue', 'P7-03.example.org'), 'blue');
  assert.equal(nodeIdOf(undefined, 'P7-03.example.org'), 'p7-03');
});

for (const hostName of ['', 'my_host', '-x', '(none)', 'a'.repeat(64)]) {
  test(`the host name "${hostName}" cannot name a node`, () => {
    assert.throws(() => nodeIdOf(undefined, hostName), isBadConfiguration);
  });
}

test('a boot id is taken without its newline', () => assert.equal(bootIdOf('11-22\n'), '11-22'));
