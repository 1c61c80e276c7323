import type { CallerConnection, Ledger } from './ledger.js';
import type { OnItsWay } from './unread.js';

/** What a stream may have on its way in any case: streams slow down when there is no room, and none stands still. */
const STREAM_UNSENT_BYTES_MIN = 16 * 1024;

/** What one stream has on its way to its caller. */
export class StreamLoad implements OnItsWay {
  private bytes = 0;
  private messages = 0;
  private isOver = false;

  constructor(
    private readonly admission: Ledger,
    private readonly connection: CallerConnection,
    readonly giveUp: () => void,
  ) {}

  /** Whether more may be on its way, as far as others are concerned. */
  get hasRoom(): boolean {
    return this.bytes < STREAM_UNSENT_BYTES_MIN || this.admission.hasRoomForStreams(this.connection);
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

  /** The stream is over: whatever was on its way is not any more. */
  end(): void {
    this.count(-this.bytes);
    this.isOver = true;
    this.admission.read(this);
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    this.admission.count(0, bytes, this.connection);
  }
}
