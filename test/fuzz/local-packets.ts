import assert from 'node:assert/strict';
import { OPERATIONS, parsePacket } from '../../src/agent/local/packets/packet-parser.js';
import { errorPacket } from '../../src/agent/local/packets/packet-writer.js';
import { isPrintable } from '../../src/domain/text.js';
import type { Target } from './target.js';

const SENT = [
  { id: 1, op: 'redeem', token: 'rma1.c-1.secret' },
  { id: 'a', op: 'confirm', claim: 'claims/c-1' },
  { id: 2, op: 'nack', claim: 'claims/c-1', why: 'no room' },
  { id: 3, op: 'allocate', guest: 'vm-1', min_rma_bytes: 1_048_576 },
  { id: 4, op: 'status' },
];

/** Packets on the agent's local socket. */
export const LOCAL_PACKETS: Target = {
  name: 'local-packets',
  seeds: () => SENT.map((packet) => Buffer.from(JSON.stringify(packet))),
  words: [...OPERATIONS.map((op) => `"op":"${op}"`), '"id":', '"token":', '"claim":', '{', '[', '"', '\\u0000', 'null'],
  runs: 1_000,
  open: () => ({
    examine: (input) => {
      const parsed = parsePacket(input);
      if (parsed.ok) return;
      const { reason, message } = parsed.refusal;
      assert.ok(reason === 'BAD_PACKET' || reason === 'UNKNOWN_OP', `${reason}: ${message}`);
      assert.ok(isPrintable(message), JSON.stringify(message));
      JSON.parse(errorPacket(parsed.id, parsed.refusal));
    },
  }),
};
