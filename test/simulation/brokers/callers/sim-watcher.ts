import type { WatchClaimsResponse__Output } from '../../../../src/gen/rma/v1/WatchClaimsResponse.js';
import type { SimMember } from '../sim-member.js';
import type { SimTold } from '../told/sim-told.js';
import { ToldWatcher } from '../told/told-watcher.js';
import { SimFollowing } from './sim-following.js';

interface WatcherParts {
  readonly told: SimTold;
  readonly nowMs: () => number;
  readonly leading: () => SimMember | undefined;
}

/** Somebody who watches all claims, and resumes with the last token at whoever leads. */
export class SimWatcher {
  readonly told: ToldWatcher;
  private readonly watch: SimFollowing<WatchClaimsResponse__Output>;
  private isAway = false;

  constructor(name: string, { told, nowMs, leading }: WatcherParts) {
    const watcher = new ToldWatcher(name, told);
    this.told = watcher;
    this.watch = new SimFollowing({
      nowMs,
      leading,
      begin: (member) => {
        watcher.begins(member);
        const { token } = watcher;
        return (streams, follower) => streams.watch(token, follower);
      },
      heard: (response, member) => watcher.hear(response, member),
      ended: (reason, member) => {
        if (reason === 'RESYNC_REQUIRED') watcher.refused(member);
        return true;
      },
    });
  }

  /** Its connection breaks, and it stays away until `comeBack`. */
  leave(): void {
    this.isAway = true;
    this.watch.cut();
  }

  comeBack(): void {
    this.isAway = false;
  }

  /** Time has passed. */
  tick(): void {
    if (!this.isAway) this.watch.tick();
  }
}
