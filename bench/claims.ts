import { messageType } from '../src/common/rpc/contract.js';
import type { CreateClaimRequest } from '../src/gen/rma/v1/CreateClaimRequest.js';
import type { CreateClaimResponse__Output } from '../src/gen/rma/v1/CreateClaimResponse.js';
import type { ReleaseClaimRequest } from '../src/gen/rma/v1/ReleaseClaimRequest.js';
import { atLeast, type Figure } from './figure.js';
import { callsPerSecond, median } from './measure.js';
import { RawClient } from './raw-client.js';
import { Scene } from './scene.js';

const IN_FLIGHT = 64;
const ROUND_MS = 2_000;
const WARM_UP_MS = 1_500;
const ROUNDS = 5;
/** More RMAs than all rounds together can use. */
const NODES = 16;
const SLOTS_PER_NODE = 60_000;

const CREATE = '/rma.v1.BrokerService/CreateClaim';
const RELEASE = '/rma.v1.BrokerService/ReleaseClaim';
const ECHO = '/bench.Echo/Echo';

function createRequest(answerAt: 'RESERVED' | 'PREPARED'): Buffer {
  const encode = messageType<CreateClaimRequest, object>('rma.v1.CreateClaimRequest').serialize;
  const spec = { guest: 'bench-guest-0001', minRmaBytes: 2 ** 26, labels: { owner: 'bench' } };
  return encode({ spec, ttl: { seconds: 3_600 }, answerAt });
}

/** Claims and releases a second over unary calls, each beside bare echoes of the same sizes in the same run. */
export async function claimFigures(report: (name: string, figure: Figure) => void): Promise<void> {
  const scene = new Scene();
  try {
    const { address } = await scene.startBroker();
    await scene.startAgents(address, NODES, SLOTS_PER_NODE);
    const broker = new RawClient(address);
    const reply = await broker.call(CREATE, createRequest('RESERVED'));
    const echo = new RawClient(await scene.startEcho(reply.length));
    const names: string[] = [];
    const decode = messageType<object, CreateClaimResponse__Output>('rma.v1.CreateClaimResponse').deserialize;

    const pair = async (request: Buffer, onReply: (bytes: Buffer) => void) =>
      compare(
        async () => onReply(await broker.call(CREATE, request)),
        () => echo.call(ECHO, request),
      );
    const replies: Buffer[] = [];
    const reserved = await pair(createRequest('RESERVED'), (bytes) => replies.push(bytes));
    report('create_claim_unary', atLeast(0.7, reserved.value, reserved.reference, 'claims/s'));
    const prepared = await pair(createRequest('PREPARED'), () => {});
    report('create_claim_prepared', atLeast(0.4, prepared.value, prepared.reference, 'claims/s'));

    for (const bytes of replies) names.push(decode(bytes).claim?.name ?? '');
    const encodeRelease = messageType<ReleaseClaimRequest, object>('rma.v1.ReleaseClaimRequest').serialize;
    const releases = names.map((name) => encodeRelease({ name }));
    const echoed = releases[0] ?? Buffer.alloc(0);
    const released = await compare(
      () => broker.call(RELEASE, releases.pop() ?? echoed),
      () => echo.call(ECHO, echoed),
      { rounds: 3, roundMs: 1_000 },
    );
    report('release_unary', atLeast(0.75, released.value, released.reference, 'releases/s'));
    broker.close();
    echo.close();
  } finally {
    await scene.end();
  }
}

/** Both in turn, round by round, so that a disturbance meets both. */
async function compare(
  call: () => Promise<unknown>,
  echo: () => Promise<unknown>,
  { rounds, roundMs } = { rounds: ROUNDS, roundMs: ROUND_MS },
): Promise<{ readonly value: number; readonly reference: number }> {
  await callsPerSecond(echo, { inFlight: IN_FLIGHT, durationMs: WARM_UP_MS });
  await callsPerSecond(call, { inFlight: IN_FLIGHT, durationMs: WARM_UP_MS });
  const values: number[] = [];
  const references: number[] = [];
  for (let round = 0; round < rounds; round++) {
    references.push(await callsPerSecond(echo, { inFlight: IN_FLIGHT, durationMs: roundMs }));
    values.push(await callsPerSecond(call, { inFlight: IN_FLIGHT, durationMs: roundMs }));
  }
  return { value: median(values), reference: median(references) };
}
