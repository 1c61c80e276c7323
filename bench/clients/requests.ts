import { messageType } from '../../src/common/rpc/messages.js';
import type { CreateClaimRequest } from '../../src/gen/rma/v1/CreateClaimRequest.js';

export const CREATE = '/rma.v1.BrokerService/CreateClaim';
export const RELEASE = '/rma.v1.BrokerService/ReleaseClaim';
export const ECHO = '/bench.Echo/Echo';

/** The fleet: more RMAs than all rounds can use. Claims spread over all nodes, each with its own connection. */
export const FLEET = { nodes: 100, slots: 20_000 } as const;

/** Small enough for the RMAs of every scene, including the real agent's small ones. */
const RMA_BYTES = 2 ** 16;

/** The part of a request that differs each time, marked so that it can be found in the encoded bytes. */
const REQUEST_ID = '00000000-0000-4000-8000-############';
const MARK = '############';

/**
 * CreateClaim requests as the client library makes them, with different request ids; making them costs almost nothing.
 *
 * @param series a digit that tells this series from others to the same broker
 */
export function createRequests(answerAt: 'RESERVED' | 'PREPARED', series: number): () => Buffer {
  const encode = messageType<CreateClaimRequest, object>('rma.v1.CreateClaimRequest').serialize;
  const spec = { guest: 'bench-guest-0001', minRmaBytes: RMA_BYTES, labels: { owner: 'bench' } };
  const template = encode({ spec, ttl: { seconds: 3_600 }, requestId: REQUEST_ID, answerAt });
  const at = template.indexOf(MARK);
  let number = series * 10 ** (MARK.length - 1);
  return () => {
    number += 1;
    const bytes = Buffer.from(template);
    bytes.write(String(number).padStart(MARK.length, '0'), at, 'latin1');
    return bytes;
  };
}
