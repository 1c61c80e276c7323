import { setTimeout as sleep } from 'node:timers/promises';
import { WATCH_MS } from '../effort.js';
import { below } from '../figure.js';
import { Scene } from '../scene.js';
import type { Report } from '../suite.js';
import { cpuMs } from './cpu.js';

const SLOTS = 64;
/** By then all RMAs are ready, and the garbage of the start has been collected. */
const SETTLE_MS = 12_000;
const CPU_SHARE_MAX = 0.005;

/** What an idle agent costs its node: connected, with all its RMAs ready. */
export async function agentIdleFigure(report: Report): Promise<void> {
  const scene = new Scene();
  try {
    const { address } = await scene.startBroker();
    const { pid } = await scene.startAgent(address, SLOTS);
    await sleep(SETTLE_MS);
    const usedMs = cpuMs(pid);
    const startMs = performance.now();
    await sleep(WATCH_MS);
    report('agent_idle', below(CPU_SHARE_MAX, (cpuMs(pid) - usedMs) / (performance.now() - startMs), 'cores'));
  } finally {
    await scene.end();
  }
}
