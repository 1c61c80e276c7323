import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  errorPacket,
  eventPacket,
  helloPacket,
  replyPacket,
  rmaPacket,
} from '../../../../src/agent/local/packets/packet-writer.js';

describe('packets to a peer', () => {
  it('greet with protocol, versions, node and the longest packet', () => {
    assert.equal(
      helloPacket('p7-03'),
      '{"hello":{"protocol":"rma-local","versions":[1],"node":"p7-03","max_packet_bytes":65536}}',
    );
  });

  it('echo the id of the request, and declare an fd only when one travels', () => {
    assert.equal(replyPacket('a', {}), '{"id":"a","ok":{}}');
    assert.equal(rmaPacket(7, { claim: 'c' }, 4096), '{"id":7,"ok":{"claim":"c"},"fds":[{"name":"rma","size":4096}]}');
  });

  it('are an error when the answer does not fit into one', () => {
    const packet = JSON.parse(replyPacket('a', { claims: 'ü'.repeat(33_000) }));
    assert.equal(packet.id, 'a');
    assert.equal(packet.error.reason, 'PACKET_TOO_LARGE');
    assert.ok('ok' in JSON.parse(replyPacket('a', { claims: 'x'.repeat(60_000) })));
  });

  it('carry code, reason, message and when to try again of a refusal', () => {
    const refusal = { reason: 'CLAIM_PREPARING', message: 'not yet', retryAfterMs: 50 } as const;
    assert.equal(
      errorPacket(null, refusal),
      '{"id":null,"error":{"code":"UNAVAILABLE","reason":"CLAIM_PREPARING","message":"not yet","retry_after_ms":50}}',
    );
    assert.equal(
      errorPacket(1, { reason: 'CLAIM_EXPIRED', message: 'm', metadata: { claim: 'c' } }),
      '{"id":1,"error":{"code":"FAILED_PRECONDITION","reason":"CLAIM_EXPIRED","message":"m","metadata":{"claim":"c"}}}',
    );
  });

  it('name an event that members cannot replace, and have no id', () => {
    assert.deepEqual(JSON.parse(eventPacket('agent_stopping', { event: 'x', claim: 'c' })), {
      event: 'agent_stopping',
      claim: 'c',
    });
  });
});
