import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageType } from '../../src/common/rpc/messages.js';
import type { CreateClaimResponse__Output } from '../../src/gen/rma/v1/CreateClaimResponse.js';
import type { GetNodeRequest } from '../../src/gen/rma/v1/GetNodeRequest.js';
import type { Node__Output } from '../../src/gen/rma/v1/Node.js';
import { RawClient } from '../clients/raw-client.js';
import { CREATE, createRequests } from '../clients/requests.js';
import { atMost, shown } from '../figure.js';
import { median, percentile } from '../measure.js';
import { inTurn, type Round } from '../rounds.js';
import { Scene } from '../scene.js';
import type { Report } from '../suite.js';
import { compile, redeemAll, startServer } from './native.js';

const GET_NODE = '/rma.v1.FleetService/GetNode';
/** Redeemed by one client in one round; when it ends, all are given back. */
const CLAIMS = 1_000;
const ROUNDS = 5;
const IN_FLIGHT = 64;
const POLL_MS = 50;
const RECLAIMED_WITHIN_MS = 60_000;

/**
 * From a VMM's request until it has the fd: a C client with a real agent, compared with a C server that only exchanges
 * the packets.
 */
export async function handoffFigures(report: Report): Promise<void> {
  const scene = new Scene();
  try {
    const [client, server] = [compile('client', scene.directory), compile('server', scene.directory)];
    if (client === null || server === null) return console.error('handoff is left out: there is no C compiler (cc)');
    const { address } = await scene.startBroker();
    const { socketPath } = await scene.startAgent(address, CLAIMS);
    const barePath = join(scene.directory, 'bare.sock');
    scene.adopt(await startServer(server, barePath));
    const tokens = new Tokens(address);
    const measured = async () => redeemAll(client, socketPath, await tokens.take(CLAIMS));
    const reference = () =>
      redeemAll(
        client,
        barePath,
        Array.from({ length: CLAIMS }, () => 'rmat_'.padEnd(48, 'x')),
      );
    const sides = { measured: measured as Round<readonly number[]>, reference };
    const results = await inTurn(sides, { warmUpMs: 0, roundMs: 0, rounds: ROUNDS });
    const at = (share: number, rounds: readonly (readonly number[])[]) =>
      median(rounds.map((tookUs) => percentile(tookUs, share)));
    report('handoff_p50', shown(at(0.5, results.measured), 'us', at(0.5, results.reference)));
    report('handoff_p99', atMost(2, at(0.99, results.measured), at(0.99, results.reference), 'us'));
    tokens.close();
  } finally {
    await scene.end();
  }
}

/** Tokens of prepared claims. */
class Tokens {
  private readonly client: RawClient;
  private readonly requests = createRequests('PREPARED', 1);
  private readonly decode = messageType<object, CreateClaimResponse__Output>('rma.v1.CreateClaimResponse').deserialize;
  private readonly askNode = messageType<GetNodeRequest, object>('rma.v1.GetNodeRequest').serialize({
    name: 'nodes/bench',
  });
  private readonly readNode = messageType<object, Node__Output>('rma.v1.Node').deserialize;

  constructor(address: string) {
    this.client = new RawClient(address);
  }

  /** Waits until this many RMAs are free, and makes claims for them. */
  async take(count: number): Promise<readonly string[]> {
    const untilMs = performance.now() + RECLAIMED_WITHIN_MS;
    while ((await this.freeCount()) < count) {
      if (performance.now() > untilMs) throw new Error('the RMAs of the last round did not come back');
      await sleep(POLL_MS);
    }
    const tokens: string[] = [];
    while (tokens.length < count) {
      const together = Math.min(IN_FLIGHT, count - tokens.length);
      tokens.push(...(await Promise.all(Array.from({ length: together }, () => this.claim()))));
    }
    return tokens;
  }

  private async claim(): Promise<string> {
    return this.decode(await this.client.call(CREATE, this.requests())).claimToken;
  }

  private async freeCount(): Promise<number> {
    return this.readNode(await this.client.call(GET_NODE, this.askNode)).freeCount;
  }

  close(): void {
    this.client.close();
  }
}
