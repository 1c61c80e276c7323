import { closeFd } from '../../common/native/files/files.js';
import type { PassedFd } from '../../common/systemd/environment.js';
import type { KeptRma } from '../../domain/agent/rmas.js';
import type { CheckedKept, PassedRma } from '../device/check-kept.js';
import type { CoreLogLine } from './core-messages.js';
import type { RmaKeeper } from './loop/rma-keeper.js';

/** What dealing with passed fds takes. */
export interface PassedRmasDeps {
  readonly keeper: Pick<RmaKeeper, 'unkeep'>;
  readonly log: (level: CoreLogLine['level'], message: string, fields: CoreLogLine['fields']) => void;
}

/** The fds that the service manager passed, until it is known which of them are taken up. */
export class PassedRmas {
  /** Those that the checkpoint says were kept and never handed out. */
  readonly recorded: readonly PassedRma[];

  /**
   * Closes what the checkpoint does not know, and has the service manager let go of it: it may have been in any hands.
   */
  constructor(
    passed: readonly PassedFd[],
    recorded: readonly KeptRma[],
    private readonly deps: PassedRmasDeps,
  ) {
    const byName = new Map(recorded.map((kept) => [kept.name, kept]));
    this.recorded = passed.flatMap(({ fd, name }) => {
      const kept = byName.get(name);
      // Once: of two fds of one name at least one is not what the name says.
      byName.delete(name);
      if (kept !== undefined) return [{ fd, kept }];
      this.refuse(fd, name);
      return [];
    });
  }

  /** Closes what the device did not find as it was. The core writes down that it is kept no more, and tells. */
  settle({ adopted, rejected }: CheckedKept): void {
    const taken = new Set(adopted.map(({ fd }) => fd));
    for (const { fd } of this.recorded) if (!taken.has(fd)) closeFd(fd);
    for (const { name, problem } of rejected) this.deps.log('warn', problem, { name });
    if (taken.size > 0) this.deps.log('info', 'took up RMAs that outlived the former agent', { count: taken.size });
  }

  private refuse(fd: number, name: string): void {
    closeFd(fd);
    this.deps.keeper.unkeep(name);
    this.deps.log('warn', 'closed a passed fd of which the checkpoint does not say that it was never handed out', {
      name,
    });
  }
}
