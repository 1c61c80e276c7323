import { type ServiceError, status } from '@grpc/grpc-js';
import { pause, type Road } from './road.js';
import type { Told } from './told.js';
import type { WatchEvent, WireClaim } from './wire.js';

const PAUSE_MS = 100;

/** Follows all claims from broker to broker, each time from where the last one ended. */
export class Watcher {
  /** The claims as it was told. */
  readonly view = new Map<string, WireClaim>();
  /** How often it had to begin anew. */
  resyncs = -1;
  private resumeToken = '';
  private stop: () => void = () => {};

  constructor(
    private readonly road: Road,
    private readonly told: Told,
  ) {}

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.once();
      this.road.next();
      await pause(PAUSE_MS);
    }
  }

  end(): void {
    this.stop();
  }

  private async once(): Promise<void> {
    const { resumeToken } = this;
    const stream = this.road.wire.watch({ resumeToken });
    this.stop = () => stream.cancel();
    const seen = new Set<string>();
    stream.on('data', (event: WatchEvent) => this.hear(event, seen));
    const problem = await new Promise<ServiceError | null>((resolve) => {
      stream.on('error', resolve);
      stream.on('end', () => resolve(null));
    });
    // Its place in the history is too old for the broker.
    if (problem?.code === status.OUT_OF_RANGE) this.resumeToken = '';
  }

  private hear({ changed, removed, snapshotComplete, resumeToken }: WatchEvent, seen: Set<string>): void {
    if (changed) this.changed(changed, seen);
    if (removed) this.view.delete(removed);
    if (snapshotComplete) this.snapshotOf(seen);
    if (resumeToken !== '') this.resumeToken = resumeToken;
  }

  private changed(claim: WireClaim, seen: Set<string>): void {
    const { name, revision } = claim;
    const before = this.view.get(name);
    if (before !== undefined && before.revision > revision)
      this.told.blame(claim, `the same watch was told of revision ${before.revision} before`);
    seen.add(name);
    this.view.set(name, claim);
    this.told.heard(claim);
  }

  private snapshotOf(seen: ReadonlySet<string>): void {
    this.resyncs += 1;
    // One whose change is on its way to the disk comes after the snapshot; whatever never comes is missed in the end.
    for (const name of this.view.keys()) if (!seen.has(name)) this.view.delete(name);
  }
}
