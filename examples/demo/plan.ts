import type { LocalNode } from '../fleet/local-fleet.js';
import { type BorrowedHugepages, borrowHugepages } from './borrowed-hugepages.js';

const MIB = 2 ** 20;

/** A node of the demonstration. */
interface PlannedNode {
  readonly name: string;
  readonly rmaMib: number;
  readonly rmaCount: number;
}

/** Three sizes, so that placement has a choice; 256 MiB is what QEMU's pseries machine boots in. */
const NODES: readonly PlannedNode[] = [
  { name: 'p7-01', rmaMib: 64, rmaCount: 3 },
  { name: 'p7-02', rmaMib: 128, rmaCount: 2 },
  { name: 'p7-03', rmaMib: 256, rmaCount: 2 },
];

/** Label values to select by. */
const ZONES = ['a', 'b', 'a'];

/** An agent of the demonstration, with the number of its RMAs. */
export interface DemoNode extends LocalNode {
  readonly rmaCount: number;
}

/** What the demonstration runs on. */
export interface DemoPlan {
  readonly device: 'hugetlb' | 'memfd';
  readonly nodes: readonly DemoNode[];
  /** To be given back at the end; null when nothing was borrowed. */
  readonly borrowed: BorrowedHugepages | null;
}

/** Huge pages where the kernel has some and we may take them; otherwise ordinary memory. */
export function makePlan(): DemoPlan {
  const bytes = NODES.reduce((sum, { rmaMib, rmaCount }) => sum + rmaMib * rmaCount * MIB, 0);
  const borrowed = borrowHugepages(bytes);
  const device = borrowed === null ? 'memfd' : 'hugetlb';
  const pages = borrowed === null ? [] : ['--hugepage-size', `${borrowed.pageBytes / MIB}MiB`];
  const nodes = NODES.map(
    ({ name, rmaMib, rmaCount }, index): DemoNode => ({
      name,
      device,
      rmaSize: `${rmaMib}MiB`,
      rmaCount,
      flags: [...pages, '--labels', `zone=${ZONES[index]}`],
    }),
  );
  return { device, nodes, borrowed };
}
