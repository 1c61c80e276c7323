import type { BeginStream, SimMember } from '../sim-member.js';

/** A caller leaves a broker that says nothing: pings each 5 s, which have 2 s. */
const SILENT_MS_MAX = 7_000;

/** What a caller follows, and how it goes on. */
export interface FollowingParts<T extends object> {
  readonly nowMs: () => number;
  /** The broker that calls are answered by; undefined while there is none. */
  readonly leading: () => SimMember | undefined;
  readonly begin: (member: SimMember) => BeginStream<T>;
  readonly heard: (response: T, member: SimMember) => void;
  /** The broker has ended it; false when that was all. */
  readonly ended: (reason: string, member: SimMember) => boolean;
}

/** A stream that its caller begins anew at whoever leads, as the client library does. */
export class SimFollowing<T extends object> {
  private at: { readonly member: SimMember; readonly leave: () => void } | null = null;
  private silentSinceMs: number | null = null;
  private isWanted = true;

  constructor(private readonly parts: FollowingParts<T>) {}

  get isOver(): boolean {
    return !this.isWanted;
  }

  /** Time has passed. */
  tick(): void {
    const leading = this.parts.leading();
    this.leaveSilent(leading);
    if (this.isWanted && this.at === null && leading !== undefined) this.begin(leading);
  }

  /** Its connection breaks; it begins anew when time passes. */
  cut(): void {
    this.at?.leave();
    this.at = null;
  }

  /** It is no longer wanted. */
  stop(): void {
    this.isWanted = false;
    this.cut();
  }

  private begin(member: SimMember): void {
    const { begin, heard, ended } = this.parts;
    this.silentSinceMs = null;
    // It may end before it has begun.
    let isOver = false;
    const leave = member.stream<T>(begin(member), {
      heard: (response) => heard(response, member),
      ended: (reason) => {
        isOver = true;
        this.at = null;
        this.isWanted = ended(reason, member) && this.isWanted;
      },
    });
    if (!isOver) this.at = { member, leave };
  }

  private leaveSilent(leading: SimMember | undefined): void {
    if (this.at === null || this.at.member === leading) {
      this.silentSinceMs = null;
      return;
    }
    this.silentSinceMs ??= this.parts.nowMs();
    if (this.parts.nowMs() - this.silentSinceMs >= SILENT_MS_MAX) this.cut();
  }
}
