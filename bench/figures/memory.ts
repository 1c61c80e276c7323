import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { below, type Figure, shown } from '../figure.js';
import { Scene } from '../scene.js';
import { fillStore } from './claims-store.js';

const CLAIMS = 1_000_000;
const BYTES_PER_CLAIM_MAX = 1_024;

/**
 * What a million live claims cost a broker: memory per claim, above that of an empty broker, and the time until it
 * serves again after a restart.
 */
export async function memoryFigures(report: (name: string, figure: Figure) => void): Promise<void> {
  const scene = new Scene();
  try {
    const empty = await scene.startBroker();
    const baseline = residentBytes(empty.pid);
    await fillStore(join(scene.directory, 'filled'), CLAIMS);
    const startMs = performance.now();
    const full = await scene.startBroker('filled');
    report('restart', shown(performance.now() - startMs, 'ms'));
    const perClaim = (residentBytes(full.pid) - baseline) / CLAIMS;
    report('memory', below(BYTES_PER_CLAIM_MAX, perClaim, 'bytes'));
  } finally {
    await scene.end();
  }
}

/** The process's resident memory (VmRSS). */
function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1_024;
}
