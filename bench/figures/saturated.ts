import { LoadClient } from '../clients/load-client.js';
import { RawClient } from '../clients/raw-client.js';
import { CREATE, createRequests, ECHO, FLEET } from '../clients/requests.js';
import { LOAD } from '../effort.js';
import { atLeast, atMost } from '../figure.js';
import { median } from '../measure.js';
import { inTurn, type Round } from '../rounds.js';
import { Scene, type Server } from '../scene.js';
import type { Report } from '../suite.js';
import { cpuMs } from './cpu.js';

const IN_FLIGHT = 64;

/** What is called, and how. */
interface Calls {
  readonly path: string;
  readonly requests: () => Buffer;
  /** The client's certificate files; absent: no TLS. */
  readonly tlsFolder?: string;
}

/** The result of one round of calls. */
interface Load {
  readonly perSecond: number;
  /** Processor time of the server per call, all threads. */
  readonly cpuUs: number;
}

/**
 * Claims per second when the broker is the bottleneck, not its client, and the processor time per claim, both compared
 * with an echo server.
 */
export async function saturatedFigures(report: Report): Promise<void> {
  const scene = new Scene();
  try {
    const broker = await scene.startBroker();
    await scene.startAgents(broker.address, FLEET);
    const probe = new RawClient(broker.address);
    const sample = await probe.call(CREATE, createRequests('RESERVED', 0)());
    probe.close();
    const echo = await scene.startEcho(sample.length);
    const requests = createRequests('RESERVED', 1);
    const sides = {
      measured: await load(broker, { path: CREATE, requests }),
      reference: await load(echo, { path: ECHO, requests }),
    };
    const { measured, reference } = await inTurn(sides, LOAD);
    const of = (rounds: readonly Load[], key: keyof Load) => median(rounds.map((round) => round[key]));
    const [rate, echoRate] = [of(measured, 'perSecond'), of(reference, 'perSecond')];
    report('create_claim_saturated', atLeast(0.45, rate, echoRate, 'claims/s'));
    report('create_claim_cpu', atMost(2.5, of(measured, 'cpuUs'), of(reference, 'cpuUs'), 'us/claim'));
  } finally {
    await scene.end();
  }
}

/** Rounds of calls to a server over one connection. */
export async function load({ address, pid }: Server, { path, requests, tlsFolder }: Calls): Promise<Round<Load>> {
  const client = await LoadClient.connect(address, path, tlsFolder);
  return async (durationMs) => {
    const usedMs = cpuMs(pid);
    const startMs = performance.now();
    const perSecond = await client.run(requests, { inFlight: IN_FLIGHT, durationMs });
    const calls = (perSecond * (performance.now() - startMs)) / 1000;
    return { perSecond, cpuUs: ((cpuMs(pid) - usedMs) * 1000) / calls };
  };
}
