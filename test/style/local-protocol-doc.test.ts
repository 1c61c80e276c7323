import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_PACKET_BYTES } from '../../src/agent/local/packets/packet-limits.js';
import { OPERATIONS } from '../../src/agent/local/packets/packet-parser.js';
import { helloPacket } from '../../src/agent/local/packets/packet-writer.js';
import { read } from './tree.js';

const page = read('docs/local-protocol.md');

test('docs/local-protocol.md has a row for each operation of the local socket, and no other', () => {
  const rows = page.split('\n## Requests\n')[1]?.split('\n## ')[0] ?? '';
  const documented = [...rows.matchAll(/^\| `(\w+)` \|/gm)].map(([, op = '']) => op);
  assert.deepEqual([...documented].sort(), [...OPERATIONS].sort());
});

test('docs/local-protocol.md shows the greeting as the agent sends it, with the longest packet', () => {
  assert.ok(page.includes(`\`${helloPacket('p7-03')}\``));
  assert.ok(page.includes(`at most ${MAX_PACKET_BYTES.toLocaleString('en')} bytes`));
});
