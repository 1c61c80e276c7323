import type { HeldRma, KeptRma } from '../rmas.js';

/** How RMAs are kept. */
export interface KeepOptions {
  /** Prefix of all names; differs for every run of the agent, so that no name is ever used twice. */
  readonly namePrefix: string;
  /** Upper bound of what the service manager keeps. */
  readonly countMax: number;
  /** Which part of the device's pool RMAs come from, as the device names it; an RMA of another one is not taken up. */
  readonly pool: string;
}

/** RMAs that the agent has and of which the service manager keeps a copy, by the agent's own fd. */
export class KeptRmas {
  private readonly byFd = new Map<number, KeptRma>();
  private lastNumber = 0;

  /** @param options Null: there is no service manager that keeps them. */
  constructor(private readonly options: KeepOptions | null) {}

  /** Gives the RMA a name to be kept under; null when it has one, or the limit is reached. */
  add({ fd, sizeBytes, inode, clearing }: HeldRma, device: KeptRma['device']): KeptRma | null {
    const { options, byFd } = this;
    if (options === null || byFd.size >= options.countMax || byFd.has(fd)) return null;
    this.lastNumber += 1;
    const { namePrefix, pool } = options;
    const kept: KeptRma = { name: `${namePrefix}-${this.lastNumber}`, device, pool, sizeBytes, inode, clearing };
    byFd.set(fd, kept);
    return kept;
  }

  /** Continues keeping one that a previous run of the agent had kept. */
  resume(fd: number, kept: KeptRma): void {
    this.byFd.set(fd, kept);
  }

  /** Stops keeping it; returns its name, or undefined when it was not kept. */
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
