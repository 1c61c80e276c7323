import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  MAX_GUEST_CHARS,
  MAX_REQUEST_ID_CHARS,
  MAX_TOKEN_CHARS,
} from '../../../../src/agent/local/packets/packet-limits.js';
import { parsePacket } from '../../../../src/agent/local/packets/packet-parser.js';

const TOKEN_HASH = createHash('sha256').update('tök').digest('hex');

function parse(packet: string) {
  return parsePacket(Buffer.from(packet));
}

describe('a well-formed packet', () => {
  const requests: readonly (readonly [string, string, unknown])[] = [
    ['redeem, its token hashed', '{"op":"redeem","id":1,"token":"tök"}', { op: 'redeem', tokenHash: TOKEN_HASH }],
    ['confirm', '{"op":"confirm","id":1,"claim":"c-1"}', { op: 'confirm', claim: 'c-1' }],
    ['nack', '{"op":"nack","id":1,"claim":"c-1","why":"no fd"}', { op: 'nack', claim: 'c-1', why: 'no fd' }],
    ['nack without why', '{"op":"nack","id":1,"claim":"c-1"}', { op: 'nack', claim: 'c-1', why: '' }],
    [
      'allocate',
      '{"op":"allocate","id":1,"guest":"vm 7","min_rma_bytes":4096}',
      { op: 'allocate', guest: 'vm 7', minRmaBytes: 4096 },
    ],
    ['release', '{"op":"release","id":1,"claim":"c-1"}', { op: 'release', claim: 'c-1' }],
    ['resume', '{"op":"resume","id":1,"token":"tök"}', { op: 'resume', tokenHash: TOKEN_HASH }],
    ['status', '{"op":"status","id":1}', { op: 'status' }],
    ['ping', '{"op":"ping","id":1}', { op: 'ping' }],
    ['white space around it', ' \n{"op":"ping","id":1}\n', { op: 'ping' }],
    ['members that it does not know', '{"op":"ping","id":1,"x":{"op":"redeem"},"__proto__":{"op":1}}', { op: 'ping' }],
  ];
  for (const [name, packet, request] of requests) {
    it(`becomes a request: ${name}`, () => {
      assert.deepEqual(parse(packet), { ok: true, id: 1, request });
    });
  }

  it('keeps its id, string or integer', () => {
    for (const id of ['', 'a', 'x'.repeat(MAX_REQUEST_ID_CHARS), 0, -3, Number.MAX_SAFE_INTEGER]) {
      assert.equal(parse(JSON.stringify({ op: 'ping', id })).id, id);
    }
  });

  it('has a why that is cut when it is too long', () => {
    const parsed = parse(JSON.stringify({ op: 'nack', id: 1, claim: 'c', why: 'w'.repeat(10_000) }));
    assert.ok(parsed.ok && parsed.request.op === 'nack');
    assert.equal(parsed.request.why.length, 512);
  });
});

describe('a malformed packet', () => {
  const long = (count: number) => JSON.stringify('x'.repeat(count));
  /** Name, packet, the field that is named, and the id as far as it can be read. */
  const refused: readonly (readonly [string, string | Buffer, string, string | number | null])[] = [
    ['nothing', '', 'packet', null],
    ['no JSON', 'redeem please', 'packet', null],
    ['JSON that is cut off', '{"op":"redeem","id":1,"tok', 'packet', null],
    ['two objects', '{"op":"ping","id":1}{"op":"ping","id":2}', 'packet', null],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'packet', null],
    ['an array', '[1]', 'packet', null],
    ['null', 'null', 'packet', null],
    ['a string', '"ping"', 'packet', null],
    ['deep nesting', '['.repeat(30_000), 'packet', null],
    ['no id', '{"op":"ping"}', 'id', null],
    ['id null', '{"op":"ping","id":null}', 'id', null],
    ['id an object', '{"op":"ping","id":{}}', 'id', null],
    ['id a fraction', '{"op":"ping","id":1.5}', 'id', null],
    ['id past the safe integers', '{"op":"ping","id":9007199254740993}', 'id', null],
    ['id too long', `{"op":"ping","id":${long(MAX_REQUEST_ID_CHARS + 1)}}`, 'id', null],
    ['no op', '{"id":"a"}', 'op', 'a'],
    ['op a number', '{"id":2,"op":7}', 'op', 2],
    ['redeem without token', '{"op":"redeem","id":2}', 'token', 2],
    ['token a number', '{"op":"redeem","id":2,"token":5}', 'token', 2],
    ['token empty', '{"op":"redeem","id":2,"token":""}', 'token', 2],
    ['token too long', `{"op":"redeem","id":2,"token":${long(MAX_TOKEN_CHARS + 1)}}`, 'token', 2],
    ['resume without token', '{"op":"resume","id":2}', 'token', 2],
    ['confirm without claim', '{"op":"confirm","id":2}', 'claim', 2],
    ['claim an array', '{"op":"confirm","id":2,"claim":["c"]}', 'claim', 2],
    ['claim that is no id', '{"op":"release","id":2,"claim":"../x"}', 'claim', 2],
    ['why a number', '{"op":"nack","id":2,"claim":"c","why":3}', 'why', 2],
    ['allocate without guest', '{"op":"allocate","id":2,"min_rma_bytes":1}', 'guest', 2],
    ['guest with control characters', '{"op":"allocate","id":2,"guest":"a\\nb","min_rma_bytes":1}', 'guest', 2],
    ['guest too long', `{"op":"allocate","id":2,"guest":${long(MAX_GUEST_CHARS + 1)},"min_rma_bytes":1}`, 'guest', 2],
    ['size a string', '{"op":"allocate","id":2,"guest":"g","min_rma_bytes":"4096"}', 'min_rma_bytes', 2],
    ['size 0', '{"op":"allocate","id":2,"guest":"g","min_rma_bytes":0}', 'min_rma_bytes', 2],
    ['size negative', '{"op":"allocate","id":2,"guest":"g","min_rma_bytes":-1}', 'min_rma_bytes', 2],
    ['size a fraction', '{"op":"allocate","id":2,"guest":"g","min_rma_bytes":0.5}', 'min_rma_bytes', 2],
    ['size infinite', '{"op":"allocate","id":2,"guest":"g","min_rma_bytes":1e999}', 'min_rma_bytes', 2],
  ];
  for (const [name, packet, field, id] of refused) {
    it(`is BAD_PACKET and names the member: ${name}`, () => {
      const parsed = parsePacket(Buffer.from(packet));
      assert.ok(!parsed.ok);
      assert.equal(parsed.id, id);
      assert.equal(parsed.refusal.reason, 'BAD_PACKET');
      assert.deepEqual(parsed.refusal.metadata, { field });
      assert.ok(parsed.refusal.message.startsWith(`${field}: `), parsed.refusal.message);
      assert.ok(parsed.refusal.message.length < 300, 'the message does not repeat what was sent');
    });
  }

  it('is UNKNOWN_OP when the op is none, and even when it is the name of an object member', () => {
    for (const op of ['', 'steal', 'Redeem', 'constructor', '__proto__', 'toString']) {
      const parsed = parse(JSON.stringify({ op, id: 'q' }));
      assert.ok(!parsed.ok);
      assert.equal(parsed.id, 'q');
      assert.equal(parsed.refusal.reason, 'UNKNOWN_OP');
    }
  });
});
