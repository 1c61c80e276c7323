import type { OnItsWay } from './unread.js';
import type { CallUse, Ledger } from './usage.js';

/** An admitted call with a single answer. */
export class AdmittedCall implements OnItsWay {
  private isOver = false;
  private isAside = false;

  constructor(
    private readonly admission: Ledger,
    private readonly use: CallUse,
    private bytes: number,
  ) {
    admission.countCall(1, bytes, use);
  }

  /** The call waits for something that may take long; it does not count until it steps back. */
  stepAside(): void {
    if (this.isOver || this.isAside) return;
    this.isAside = true;
    this.admission.countCall(-1, -this.bytes, this.use);
  }

  stepBack(): void {
    if (this.isOver || !this.isAside) return;
    this.isAside = false;
    this.admission.countCall(1, this.bytes, this.use);
  }

  /** The answer has been handed to gRPC: its size, or the reserved size if it is not known. */
  answered(bytes = this.bytes): void {
    if (this.isOver) return;
    this.admission.count(bytes - this.bytes, this.use);
    this.bytes = bytes;
    this.admission.onItsWay(this);
  }

  /** The whole answer has been sent, or the caller is gone. */
  end(): void {
    if (this.isOver) return;
    if (!this.isAside) this.admission.countCall(-1, -this.bytes, this.use);
    this.isOver = true;
    this.admission.read(this);
    this.use.connection.callEnded();
  }

  /** Cuts the connection: a client that does not read an answer reads nothing else either. */
  giveUp(): void {
    this.use.connection.cut('an answer was not read');
    this.end();
  }
}
