import type { BrokerClient } from '../../../src/client/index.js';
import { until } from '../../fleet/patience.js';
import { Vmm } from '../vmm.js';

/** How long a guest lives that comes and goes. */
const LIFE_MS = 150;
/** How many of them there are at a time. */
const AT_A_TIME = 3;
const RMA_BYTES = 64 * 2 ** 20;

/** A claim that somebody was told of. */
export interface Acknowledged {
  readonly guest: string;
  readonly claim: string;
  readonly node: string;
  /** As `nowMs` has it. */
  readonly atMs: number;
}

/** A guest that stays. */
export interface Resident extends Acknowledged {
  readonly vmm: Vmm;
}

/** The wall clock as it was at the start, and no jumps since. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** What the guests work with. */
export interface GuestsTerms {
  readonly client: BrokerClient;
  readonly socketOf: (node: string) => string;
  /** The compiled C stub. */
  readonly vmmProgram: string;
}

/** Guests that come and go all the time, each with a claim and a VMM; and a list of all that was acknowledged. */
export class Guests {
  readonly acknowledged: Acknowledged[] = [];
  private readonly vmms = new Set<Vmm>();
  private readonly leaving = new AbortController();
  private coming: Promise<unknown> = Promise.resolve();
  private problem: Error | null = null;
  private count = 0;

  constructor(private readonly terms: GuestsTerms) {}

  /** Lets them come and go until `end`. */
  begin(): void {
    const workers = Array.from({ length: AT_A_TIME }, () => this.comeAndGo());
    this.coming = Promise.all(workers).catch((problem: unknown) => {
      this.problem = problem instanceof Error ? problem : new Error(String(problem));
    });
  }

  /** Places one, and starts its VMM. */
  async place(guest: string): Promise<Resident> {
    const { client, vmmProgram, socketOf } = this.terms;
    const { claim, claimToken } = await client.createClaim({ guest, minRmaBytes: RMA_BYTES });
    const node = String(claim.node).slice('nodes/'.length);
    const told = { guest, claim: claim.name, node, atMs: nowMs() };
    this.acknowledged.push(told);
    const vmm = await Vmm.start({ program: vmmProgram, socketPath: socketOf(node), claimToken });
    this.vmms.add(vmm);
    return { ...told, vmm };
  }

  /** Ends a guest's VMM. */
  async end(vmm: Vmm): Promise<void> {
    this.vmms.delete(vmm);
    await vmm.crash();
  }

  /** Waits until so many more are acknowledged. */
  async more(count: number): Promise<void> {
    const wanted = this.acknowledged.length + count;
    await until(`${count} more claims are acknowledged`, () => {
      if (this.problem !== null) throw this.problem;
      if (this.leaving.signal.aborted) throw new Error('nobody comes any more');
      return this.acknowledged.length >= wanted;
    });
  }

  /** Nobody comes any more, and those that come and go are gone. */
  async finish(): Promise<void> {
    this.leaving.abort();
    await this.coming;
    if (this.problem !== null) throw this.problem;
  }

  /** Ends every VMM, whatever happened. */
  async stop(): Promise<void> {
    this.leaving.abort();
    await Promise.allSettled([...this.vmms].map((vmm) => vmm.crash()));
    await this.coming;
  }

  private async comeAndGo(): Promise<void> {
    while (!this.leaving.signal.aborted) {
      this.count += 1;
      const { vmm } = await this.place(`web-${this.count}`);
      await new Promise((resolve) => setTimeout(resolve, LIFE_MS));
      await this.end(vmm);
    }
  }
}
