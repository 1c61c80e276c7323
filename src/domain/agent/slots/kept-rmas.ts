import type { HeldRma, KeptRma } from '../rmas.js';

/** How RMAs are kept. */
export interface KeepOptions {
  /** What names begin with: unlike that of every other life of the agent, so that no name is ever given twice. */
  readonly namePrefix: string;
  /** How many the service manager keeps at most. */
  readonly countMax: number;
  /** What of the device's pool RMAs are made of, in the device's own words; one of another kind is not taken up. */
  readonly pool: string;
}

/** RMAs in the agent's hands of which the service manager keeps a copy, by the agent's own fd. */
export class KeptRmas {
  private readonly byFd = new Map<number, KeptRma>();
  private lastNumber = 0;

  /** @param options Null: there is nobody who keeps them. */
  constructor(private readonly options: KeepOptions | null) {}

  /** Gives the RMA a name to be kept under; null when it has one, or no more are kept. */
  add({ fd, sizeBytes, inode, clearing }: HeldRma, device: KeptRma['device']): KeptRma | null {
    const { options, byFd } = this;
    if (options === null || byFd.size >= options.countMax || byFd.has(fd)) return null;
    this.lastNumber += 1;
    const { namePrefix, pool } = options;
    const kept: KeptRma = { name: `${namePrefix}-${this.lastNumber}`, device, pool, sizeBytes, inode, clearing };
    byFd.set(fd, kept);
    return kept;
  }

  /** One that a former life of the agent had kept goes on being kept. */
  resume(fd: number, kept: KeptRma): void {
    this.byFd.set(fd, kept);
  }

  /** It is not to be kept any more; its name, undefined when it was not kept. */
  remove(fd: number): string | undefined {
    const name = this.byFd.get(fd)?.name;
    this.byFd.delete(fd);
    return name;
  }

  entries(): Iterable<[number, KeptRma]> {
    return this.byFd.entries();
  }

  all(): Iterable<KeptRma> {
    return this.byFd.values();
  }
}
