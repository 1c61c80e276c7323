import type { Holder } from '../../src/domain/claim-state.js';
import type { RmaFacts } from '../../src/domain/link/reports.js';

/** One RMA as the kernel knows it: it lives for as long as somebody has an fd or a mapping of it. */
export interface FakeRma extends RmaFacts {
  readonly serial: number;
  isHeldByAgent: boolean;
  /** The service manager has a copy of the fd. */
  isKept: boolean;
  /** Processes that have it, by pid and start. */
  readonly holders: Set<string>;
  /** Whether any process ever had it: then it may have a guest's bytes in it. */
  isUsed: boolean;
  /** It has memory that cannot be touched. */
  isFaulty: boolean;
}

/** A kernel with a pool of RMAs and processes that come and go; it knows the truth about who has what. */
export class FakeRmaKernel {
  /** Every RMA that lives. */
  readonly rmas = new Map<number, FakeRma>();
  private readonly startOf = new Map<number, number>();
  private lastSerial = 0;
  /** Of processes that did not take the place of another one. */
  private firstStart = 1;

  constructor(public poolCount: number) {}

  /** The process that has this pid now. */
  processAt(pid: number): Holder {
    const startTicks = this.startOf.get(pid) ?? this.firstStart;
    // Of two users, as many processes each.
    return { pid, uid: 500 + (pid % 2), gid: 500, startTicks, executable: '/usr/bin/vmm' };
  }

  isAlive({ pid, startTicks }: Holder): boolean {
    return this.processAt(pid).startTicks === startTicks;
  }

  /** Ends the process; the next one gets the same pid at once, as bad luck may have it. */
  kill(pid: number): Holder {
    const process = this.processAt(pid);
    this.closeAll(process);
    this.startOf.set(pid, process.startTicks + 1);
    return process;
  }

  /** The machine starts anew: no process and no RMA outlives that. */
  reboot(): void {
    this.rmas.clear();
    this.firstStart = Math.max(this.firstStart, ...this.startOf.values()) + 1;
    this.startOf.clear();
  }

  /** The process closes every RMA that it has. */
  closeAll(process: Holder): void {
    for (const rma of this.rmas.values()) {
      rma.holders.delete(keyOf(process));
      this.collect(rma);
    }
  }

  /** A new RMA for the agent, of the size and device that it wants; null when the pool is empty. */
  allocate(facts: RmaFacts): FakeRma | null {
    if (this.rmas.size >= this.poolCount) return null;
    this.lastSerial += 1;
    const rma: FakeRma = {
      ...facts,
      serial: this.lastSerial,
      isHeldByAgent: true,
      isKept: false,
      holders: new Set(),
      isUsed: false,
      isFaulty: false,
    };
    this.rmas.set(rma.serial, rma);
    return rma;
  }

  /** The agent closes its copy. */
  closeAgents(serial: number): void {
    const rma = this.agents(serial);
    rma.isHeldByAgent = false;
    this.collect(rma);
  }

  /** The service manager gets a copy of the agent's fd. */
  keep(serial: number): void {
    this.agents(serial).isKept = true;
  }

  /** The service manager closes its copy. */
  unkeep(serial: number): void {
    const rma = this.rmas.get(serial);
    if (rma === undefined) return;
    rma.isKept = false;
    this.collect(rma);
  }

  /** The agent is passed a copy of what the service manager has. */
  pass(serial: number): void {
    const rma = this.rmas.get(serial);
    if (rma?.isKept !== true) throw new Error(`the service manager has no RMA ${serial}`);
    rma.isHeldByAgent = true;
  }

  /** The agent's process ends; what it held and nobody else has goes back to the pool. */
  endAgent(): void {
    for (const rma of this.rmas.values()) {
      rma.isHeldByAgent = false;
      this.collect(rma);
    }
  }

  /** The fd arrives in the process. Breaks promises 1 and 2 aloud. */
  deliver(serial: number, process: Holder): void {
    const rma = this.agents(serial);
    if (rma.isFaulty) throw new Error(`RMA ${serial} has faulty memory and goes to ${keyOf(process)}`);
    if (rma.isUsed) throw new Error(`RMA ${serial} was in a process before and goes to ${keyOf(process)}`);
    rma.isUsed = true;
    rma.holders.add(keyOf(process));
  }

  /** What the agent has, in order. */
  agentsSerials(): number[] {
    const held = [...this.rmas.values()].filter(({ isHeldByAgent }) => isHeldByAgent);
    return held.map(({ serial }) => serial).sort((a, b) => a - b);
  }

  private agents(serial: number): FakeRma {
    const rma = this.rmas.get(serial);
    if (rma?.isHeldByAgent !== true) throw new Error(`the agent has no RMA ${serial}`);
    return rma;
  }

  private collect(rma: FakeRma): void {
    if (!rma.isHeldByAgent && !rma.isKept && rma.holders.size === 0) this.rmas.delete(rma.serial);
  }
}

function keyOf({ pid, startTicks }: Holder): string {
  return `${pid}/${startTicks}`;
}
