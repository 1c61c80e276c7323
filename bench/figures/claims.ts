import { messageType } from '../../src/common/rpc/messages.js';
import type { CreateClaimResponse__Output } from '../../src/gen/rma/v1/CreateClaimResponse.js';
import type { ReleaseClaimRequest } from '../../src/gen/rma/v1/ReleaseClaimRequest.js';
import { RawClient } from '../clients/raw-client.js';
import { CREATE, createRequests, ECHO, FLEET, RELEASE } from '../clients/requests.js';
import { LOAD } from '../effort.js';
import { atLeast } from '../figure.js';
import { callsPerSecond } from '../measure.js';
import { mediansInTurn, type Round } from '../rounds.js';
import { Scene } from '../scene.js';
import type { Report } from '../suite.js';

const IN_FLIGHT = 64;
/** Releases use up the claims that earlier rounds have made. */
const RELEASES = { warmUpMs: 500, roundMs: 500, rounds: 5 } as const;

/**
 * Claims and releases per second over unary calls of grpc-js, each compared with plain echo calls of the same sizes in
 * the same run.
 */
export async function claimFigures(report: Report): Promise<void> {
  const scene = new Scene();
  try {
    const { address } = await scene.startBroker();
    await scene.startAgents(address, FLEET);
    const broker = new RawClient(address);
    const sample = await broker.call(CREATE, createRequests('RESERVED', 0)());
    const echo = new RawClient((await scene.startEcho(sample.length)).address);
    const replies: Buffer[] = [];
    const compare = async (requests: () => Buffer, onReply: (bytes: Buffer) => void) => {
      const measured = round(async () => onReply(await broker.call(CREATE, requests())));
      return mediansInTurn({ measured, reference: round(() => echo.call(ECHO, requests())) }, LOAD);
    };
    const reserved = await compare(createRequests('RESERVED', 1), (bytes) => replies.push(bytes));
    report('create_claim_unary', atLeast(0.7, reserved.value, reserved.reference, 'claims/s'));
    const prepared = await compare(createRequests('PREPARED', 2), (bytes) => replies.push(bytes));
    report('create_claim_prepared', atLeast(0.4, prepared.value, prepared.reference, 'claims/s'));
    await releaseFigure(report, broker, echo, releaseRequests(replies));
    broker.close();
    echo.close();
  } finally {
    await scene.end();
  }
}

async function releaseFigure(report: Report, broker: RawClient, echo: RawClient, requests: Buffer[]): Promise<void> {
  const sample = requests[0] ?? Buffer.alloc(0);
  const next = () => {
    const request = requests.pop();
    if (request === undefined) throw new Error('there are no more claims to release');
    return request;
  };
  const measured = round(() => broker.call(RELEASE, next()));
  const sides = { measured, reference: round(() => echo.call(ECHO, sample)) };
  const released = await mediansInTurn(sides, RELEASES);
  report('release_unary', atLeast(0.75, released.value, released.reference, 'releases/s'));
}

function round(call: () => Promise<unknown>): Round<number> {
  return (durationMs) => callsPerSecond(call, { inFlight: IN_FLIGHT, durationMs });
}

function releaseRequests(replies: readonly Buffer[]): Buffer[] {
  const decode = messageType<object, CreateClaimResponse__Output>('rma.v1.CreateClaimResponse').deserialize;
  const encode = messageType<ReleaseClaimRequest, object>('rma.v1.ReleaseClaimRequest').serialize;
  return replies.map((bytes) => encode({ name: decode(bytes).claim?.name ?? '' }));
}
