import type { OnItsWay } from './unread.js';
import type { CallUse, Ledger } from './usage.js';

/** What each stream may always have in transit: streams slow down when there is no room, but none stops. */
const STREAM_UNSENT_BYTES_MIN = 16 * 1024;

/** The bytes that one stream has in transit to its caller. */
export class StreamLoad implements OnItsWay {
  private bytes = 0;
  private messages = 0;
  private isOver = false;

  constructor(
    private readonly admission: Ledger,
    private readonly use: CallUse,
    readonly giveUp: () => void,
  ) {}

  /** True while the limits of all streams allow more in transit. */
  get hasRoom(): boolean {
    return this.bytes < STREAM_UNSENT_BYTES_MIN || this.admission.hasRoomForStreams(this.use);
  }

  handedOver(bytes: number): void {
    if (this.isOver) return;
    if (this.messages === 0) this.admission.onItsWay(this);
    this.messages += 1;
    this.count(bytes);
  }

  sent(bytes: number): void {
    if (this.isOver) return;
    this.messages -= 1;
    this.count(-bytes);
    if (this.messages > 0) this.admission.onItsWay(this);
    else this.admission.read(this);
  }

  /** Call it when the stream is over: none of it is in transit any more. */
  end(): void {
    this.count(-this.bytes);
    this.isOver = true;
    this.admission.read(this);
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    this.admission.count(bytes, this.use);
  }
}
