import { setTimeout as sleep } from 'node:timers/promises';
import { WATCH_MS } from '../effort.js';
import { below } from '../figure.js';
import { Scene } from '../scene.js';
import type { Report } from '../suite.js';
import { cpuMs, residentBytes } from './cpu.js';

const NODES = 2_000;
const SLOTS = 16;
/** By then the garbage of connecting has been collected. */
const SETTLE_MS = 5_000;
const CPU_SHARE_MAX = 0.1;
const AGENT_KIB_MAX = 100;

/** What many agents that only send heartbeats cost the broker, each on its own connection. */
export async function fleetFigures(report: Report): Promise<void> {
  const scene = new Scene();
  try {
    const { address, pid } = await scene.startBroker();
    // One-time costs of the first agent do not count.
    await scene.startAgents(address, { nodes: 1, slots: SLOTS, prefix: 'first' });
    await sleep(SETTLE_MS);
    const bytes = residentBytes(pid);
    await scene.startAgents(address, { nodes: NODES, slots: SLOTS });
    await sleep(SETTLE_MS);
    const usedMs = cpuMs(pid);
    const startMs = performance.now();
    await sleep(WATCH_MS);
    const share = (cpuMs(pid) - usedMs) / (performance.now() - startMs);
    report('fleet', below(CPU_SHARE_MAX, share, 'cores'));
    report('fleet_memory', below(AGENT_KIB_MAX, (residentBytes(pid) - bytes) / 1024 / NODES, 'KiB/agent'));
  } finally {
    await scene.end();
  }
}
