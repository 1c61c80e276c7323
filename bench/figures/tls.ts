import { setTimeout as sleep } from 'node:timers/promises';
import { BenchCertificates } from '../clients/client-tls.js';
import { RawClient } from '../clients/raw-client.js';
import { CREATE, createRequests, FLEET } from '../clients/requests.js';
import { LOAD, WATCH_MS } from '../effort.js';
import { atMost, below, shown } from '../figure.js';
import { median, percentile } from '../measure.js';
import { inTurn } from '../rounds.js';
import { Scene } from '../scene.js';
import { isWanted, parseWishes, type Report } from '../suite.js';
import { load } from './saturated.js';

/** What TLS may cost: that much more processor time for a claim. */
const TIMES_MAX = 1.3;
const STEADY = { nodes: 16, slots: 20_000, prefix: 'steady' } as const;
const STORM = { nodes: 2_000, slots: 4, prefix: 'storm' } as const;
const STORM_S_MAX = 60;
/** A caller's share of the load, so that its waits are seen and its calls are no load of their own. */
const PAUSE_MS = 5;

/** What mutual TLS costs. */
export async function tlsFigures(report: Report): Promise<void> {
  const wishes = parseWishes(process.argv.slice(2));
  if (isWanted('create_claim_tls', wishes)) await claimFigure(report);
  if (isWanted('reconnect_storm', wishes)) await stormFigures(report);
}

/** The broker's processor time for a claim over TLS, compared with a broker without TLS in the same run. */
async function claimFigure(report: Report): Promise<void> {
  const scene = new Scene();
  try {
    const certificates = new BenchCertificates(scene.directory);
    certificates.addAgents(FLEET);
    const { brokerFlags, clientFolder: tlsFolder, agentsFolder } = certificates;
    const plain = await scene.startBroker('plain');
    const secure = await scene.startBroker('secure', brokerFlags);
    await scene.startAgents(plain.address, FLEET);
    await scene.startAgents(secure.address, { ...FLEET, tlsFolder: agentsFolder });
    const sides = {
      measured: await load(secure, { path: CREATE, requests: createRequests('RESERVED', 1), tlsFolder }),
      reference: await load(plain, { path: CREATE, requests: createRequests('RESERVED', 1) }),
    };
    const { measured, reference } = await inTurn(sides, LOAD);
    const cpu = (rounds: readonly { readonly cpuUs: number }[]) => median(rounds.map(({ cpuUs }) => cpuUs));
    report('create_claim_tls', atMost(TIMES_MAX, cpu(measured), cpu(reference), 'us/claim'));
  } finally {
    await scene.end();
  }
}

/** How long it takes until all agents of a fleet that come back at once are served, and what others notice of it. */
async function stormFigures(report: Report): Promise<void> {
  const scene = new Scene();
  try {
    const certificates = new BenchCertificates(scene.directory);
    const { brokerFlags, clientFolder, agentsFolder: tlsFolder } = certificates;
    for (const fleet of [STEADY, STORM]) certificates.addAgents(fleet);
    const { address } = await scene.startBroker('broker', brokerFlags);
    const steady = await scene.startAgents(address, { ...STEADY, tlsFolder });
    let lostCount = 0;
    steady.on('exit', () => {
      lostCount += 1;
    });
    const client = new RawClient(address, clientFolder);
    const requests = createRequests('RESERVED', 1);
    const call = () => client.call(CREATE, requests());
    const quietMs = await waits(call, sleep(WATCH_MS));
    const begin = await scene.startStorm(address, { ...STORM, tlsFolder });
    const startMs = performance.now();
    const stormMs = await waits(call, begin());
    report('reconnect_storm', below(STORM_S_MAX, (performance.now() - startMs) / 1000, 's'));
    report('reconnect_storm_p99', shown(percentile(stormMs, 0.99), 'ms p99', percentile(quietMs, 0.99)));
    report('reconnect_storm_lost', below(0, lostCount, 'sessions'));
    client.close();
  } finally {
    await scene.end();
  }
}

/** How long each call takes, one after the other, until `over` resolves. */
async function waits(call: () => Promise<unknown>, over: Promise<unknown>): Promise<readonly number[]> {
  let isOver = false;
  void over.then(() => {
    isOver = true;
  });
  const tookMs: number[] = [];
  while (!isOver) {
    const startMs = performance.now();
    await call();
    tookMs.push(performance.now() - startMs);
    await sleep(PAUSE_MS);
  }
  return tookMs;
}
