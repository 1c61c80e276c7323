import { messageType } from '../../src/common/rpc/messages.js';
import type { ClaimOperation } from '../../src/gen/rma/v1/ClaimOperation.js';
import type { ClaimOperationResult__Output } from '../../src/gen/rma/v1/ClaimOperationResult.js';
import { RawStream } from '../clients/raw-stream.js';
import { type Figure, shown } from '../figure.js';
import { median } from '../measure.js';
import { Scene } from '../scene.js';

const IN_FLIGHT = 500;
const ROUND_MS = 2_000;
const WARM_UP_MS = 2_000;
const ROUNDS = 5;
/** With this many slots on each node there are more RMAs than all rounds can use. */
const NODES = 16;
const SLOTS_PER_NODE = 60_000;

export const STREAM = '/rma.v1.BrokerService/StreamClaims';
const ECHO = '/bench.Echo/Stream';
const encode = messageType<ClaimOperation, object>('rma.v1.ClaimOperation').serialize;
const decode = messageType<object, ClaimOperationResult__Output>('rma.v1.ClaimOperationResult').deserialize;

/** The part of a request that differs each time, marked so that it can be found in the encoded bytes. */
const REQUEST_ID_MARK = '00000000-0000-4000-8000-############';

/** Operations that make one claim each, with different request ids; making them costs almost nothing. */
export function creations(answerAt: 'RESERVED' | 'PREPARED'): () => Buffer {
  const spec = { guest: 'bench-guest-0001', minRmaBytes: 2 ** 26, labels: { owner: 'bench' } };
  const create = { spec, ttl: { seconds: 3_600 }, requestId: REQUEST_ID_MARK, answerAt };
  const template = encode({ id: 1, create });
  const at = template.indexOf('############');
  let number = answerAt === 'RESERVED' ? 0 : 1e9;
  return () => {
    number += 1;
    const bytes = Buffer.from(template);
    bytes.write(String(number).padStart(12, '0'), at, 'latin1');
    return bytes;
  };
}

/**
 * Claims per second over one stream, durable, compared with a stream that only echoes messages of the same sizes, in
 * the same run.
 */
export async function bulkFigures(report: (name: string, figure: Figure) => void): Promise<void> {
  const scene = new Scene();
  try {
    const { address } = await scene.startBroker();
    await scene.startAgents(address, { nodes: NODES, slots: SLOTS_PER_NODE });
    const broker = new RawStream(address, STREAM);
    const sample = await sampleReply(broker);
    const echo = new RawStream((await scene.startEcho(sample.length)).address, ECHO);
    for (const [name, answerAt] of [
      ['claims_bulk', 'RESERVED'],
      ['claims_bulk_prepared', 'PREPARED'],
    ] as const) {
      const { value, reference } = await compare(broker, echo, creations(answerAt));
      report(name, shown(value, 'claims/s', reference));
    }
    broker.close();
    echo.close();
  } finally {
    await scene.end();
  }
}

async function sampleReply(broker: RawStream): Promise<Buffer> {
  let reply = Buffer.alloc(0);
  const keep = (bytes: Buffer) => {
    reply = Buffer.from(bytes);
  };
  await broker.perSecond(creations('PREPARED'), keep, { inFlight: 1, durationMs: 0 });
  if (decode(reply).created === null) throw new Error('the broker makes no claims');
  return reply;
}

/** Both in turn, round by round, so that a disturbance affects both. */
async function compare(broker: RawStream, echo: RawStream, next: () => Buffer) {
  const round = (stream: RawStream, durationMs: number) =>
    stream.perSecond(next, () => {}, { inFlight: IN_FLIGHT, durationMs });
  await round(echo, WARM_UP_MS);
  await round(broker, WARM_UP_MS);
  const values: number[] = [];
  const references: number[] = [];
  for (let count = 0; count < ROUNDS; count++) {
    references.push(await round(echo, ROUND_MS));
    values.push(await round(broker, ROUND_MS));
  }
  return { value: median(values), reference: median(references) };
}
