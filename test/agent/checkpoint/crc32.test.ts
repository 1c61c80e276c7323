import assert from 'node:assert/strict';
import { it } from 'node:test';
import { crc32 } from '../../../src/agent/checkpoint/crc32.js';

it('crc32 gives the check value of CRC-32/ISO-HDLC', () => {
  assert.equal(crc32(Buffer.from('123456789')), 0xcbf43926);
  assert.equal(crc32(Buffer.alloc(0)), 0);
  assert.equal(crc32(Buffer.from('--123456789-'), 2, 11), 0xcbf43926);
});
