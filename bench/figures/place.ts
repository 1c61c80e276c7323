import type { Fleet } from '../../src/domain/broker/fleet/fleet.js';
import { demandOf } from '../../src/domain/broker/placement/demand.js';
import { place } from '../../src/domain/broker/placement/placement.js';
import type { ClaimSpec } from '../../src/domain/broker/records/claim.js';
import { MIB, specOf } from '../../test/domain/broker/support.js';
import { atMost, below, type Figure } from '../figure.js';
import { percentile } from '../measure.js';
import { halfFullFleet, saturate } from '../placement-fleet.js';

type Report = (name: string, figure: Figure) => void;

const DECISIONS = 10_000;
/** Upper bound of a decision at the 99th percentile, for any size of the fleet. */
const DECISION_US = 20;
/** Upper bound of a refusal with its explanation, in a fleet of REFUSING_NODES. */
const REFUSAL_US = 200;
const REFUSING_NODES = 5_000;

/** The requests of one kind; `turn` counts them. */
type Requests = (turn: number) => Partial<ClaimSpec>;

const zoneB = [{ key: 'zone', operator: 'IN', values: ['b'] }] as const;

/** Typical requests: a size, and sometimes a zone. */
const mixed: Requests = (turn) => ({
  minRmaBytes: (turn % 3 === 0 ? 200 : 100) * MIB,
  labelRequirements: turn % 4 === 0 ? zoneB : [],
});

/** Requests that the fleet can serve; each kind finds its node in another way. */
const SERVED: Readonly<Record<string, Requests>> = {
  binpack: (turn) => ({ ...mixed(turn), strategy: 'BINPACK' }),
  selective: (turn) => ({ labelRequirements: [{ key: 'rack', operator: 'IN', values: [`r${turn % 50}`] }] }),
  rare: () => ({ labelRequirements: [{ key: 'rare', operator: 'EXISTS', values: [] }] }),
  spread: () => ({ spreadLabel: 'zone' }),
  preferring: () => ({ labelPreferences: [{ requirement: zoneB[0], weight: 1 }] }),
  apart: () => ({ group: 'db', sharing: 'FORBIDDEN' }),
};

/** Requests that it cannot serve. */
const REFUSED: Readonly<Record<string, Requests>> = {
  full: mixed,
  wrong_size: () => ({ minRmaBytes: 1024 * MIB }),
  wrong_label: () => ({ labelRequirements: [{ key: 'zone', operator: 'IN', values: ['nowhere'] }, ...zoneB] }),
};

/**
 * How long a placement decision takes, by the size of the fleet; the fleet is half full, with mixed sizes and labels.
 */
export function placeFigures(report: Report): void {
  let smallest = 0;
  for (const nodes of [100, 1_000, 10_000, 100_000]) {
    const fleet = halfFullFleet(nodes);
    const p99Us = decisionP99Us(fleet, mixed, true);
    if (nodes === 100) smallest = p99Us;
    report(`place_${nodes}`, nodes === 100_000 ? atMost(2, p99Us, smallest, 'us') : below(DECISION_US, p99Us, 'us'));
    if (nodes === 100 || nodes === 100_000) {
      for (const [kind, requests] of Object.entries(SERVED))
        report(`place_${kind}_${nodes}`, below(DECISION_US, decisionP99Us(fleet, requests, true), 'us'));
    }
  }
  refusalFigures(report);
}

/** How long a refusal takes with its explanation, in a full fleet. */
function refusalFigures(report: Report): void {
  const fleet = halfFullFleet(REFUSING_NODES);
  saturate(fleet);
  for (const [kind, requests] of Object.entries(REFUSED))
    report(`refuse_${kind}_${REFUSING_NODES}`, below(REFUSAL_US, decisionP99Us(fleet, requests, false), 'us'));
}

function decisionP99Us(fleet: Fleet, requests: Requests, isServed: boolean): number {
  const tookUs: number[] = [];
  for (let turn = 0; turn < 2 * DECISIONS; turn++) {
    const demand = demandOf(specOf(requests(turn)));
    const start = process.hrtime.bigint();
    const { ok } = place(fleet, demand);
    const end = process.hrtime.bigint();
    if (ok !== isServed) throw new Error(`a request was ${ok ? 'served' : 'refused'} that should not be`);
    // The first half is warm-up.
    if (turn >= DECISIONS) tookUs.push(Number(end - start) / 1000);
  }
  return percentile(tookUs, 0.99);
}
