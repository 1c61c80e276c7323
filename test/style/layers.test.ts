import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allViolations, importsOf, violation } from './layers.js';
import { sources } from './tree.js';

test('every file of src imports only what its layer may', () => {
  assert.ok(sources('src/').length > 50, 'the files are found');
  assert.deepEqual(allViolations(), []);
});

const allowed: readonly (readonly [string, string])[] = [
  ['src/domain/broker/records/claim.ts', '../../ids.js'],
  ['src/domain/broker/placement/placement.ts', '../index/tiers.js'],
  ['src/server/core/broker-core.ts', '../store/store.js'],
  ['src/common/native/libc.ts', 'koffi'],
  ['src/server/rpc/call.ts', '../../gen/broker.js'],
  ['src/agent/core.ts', '../common/clock/clock.js'],
  ['src/agent/device/memfd.ts', '../holders/rma-links.js'],
  ['src/agent/link/broker-stream.ts', '../../gen/broker.js'],
  ['src/server/store/lmdb-file.ts', 'lmdb'],
];
for (const [path, specifier] of allowed) {
  test(`${path} may import ${specifier}`, () => assert.equal(violation(path, specifier), null));
}

const forbidden: readonly (readonly [string, string])[] = [
  ['src/domain/broker/records/claim.ts', '../../../common/clock/clock.js'],
  ['src/domain/broker/records/claim.ts', '../fleet/fleet.js'],
  ['src/domain/broker/index/tiers.ts', '../placement/placement.js'],
  ['src/domain/broker/sessions/session.ts', '../../agent/inputs.js'],
  ['src/domain/agent/agent-core.ts', '../broker/fleet/fleet.js'],
  ['src/domain/link/reports.ts', '../agent/inputs.js'],
  ['src/server/wire/caller.ts', '../rpc/call.js'],
  ['src/server/core/broker-core.ts', '../telemetry/store-metrics.js'],
  ['src/server/session/agent-session.ts', '../rpc/call.js'],
  ['src/domain/claim.ts', 'node:crypto'],
  ['src/domain/claim.ts', 'zod'],
  ['src/agent/device/memfd.ts', 'koffi'],
  ['src/agent/core.ts', '../server/broker.js'],
  ['src/agent/holders/rma-links.ts', '../device/file-rma.js'],
  ['src/agent/link/broker-link.ts', '../core-thread/start-core.js'],
  ['src/agent/local/poller.ts', '../../gen/broker.js'],
  ['src/client/index.ts', '../agent/agent.js'],
  ['src/server/broker.ts', '../gen/broker.js'],
  ['src/server/broker.ts', '../../test/fakes/fake-clock.js'],
  ['src/common/log/logger.ts', '../../server/broker.js'],
  ['src/client/store.ts', 'lmdb'],
  ['src/elsewhere/x.ts', './y.js'],
];
for (const [path, specifier] of forbidden) {
  test(`${path} may not import ${specifier}`, () => assert.notEqual(violation(path, specifier), null));
}

test('imports are found in each of their forms', () => {
  const text = [
    "import a from './a.js';",
    "import type { B } from 'b';",
    "import {\n  c,\n  d,\n} from './c.js';",
    "export { e } from './e.js';",
    "export * from './f.js';",
    "import './g.js';",
    "const h = await import('./h.js');",
  ].join('\n');
  assert.deepEqual([...importsOf(text)].sort(), ['./a.js', './c.js', './e.js', './f.js', './g.js', './h.js', 'b']);
});
