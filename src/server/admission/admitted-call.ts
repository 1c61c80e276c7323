import type { CallerConnection, Ledger } from './ledger.js';
import type { OnItsWay } from './unread.js';

/** A call with one answer that has been let in. */
export class AdmittedCall implements OnItsWay {
  private isOver = false;
  private isAside = false;

  constructor(
    private readonly admission: Ledger,
    private readonly connection: CallerConnection,
    private bytes: number,
  ) {
    admission.count(1, bytes, connection);
  }

  /** It waits for something that may take long, and counts again when that is over. */
  stepAside(): void {
    if (this.isOver || this.isAside) return;
    this.isAside = true;
    this.admission.count(-1, -this.bytes, this.connection);
  }

  stepBack(): void {
    if (this.isOver || !this.isAside) return;
    this.isAside = false;
    this.admission.count(1, this.bytes, this.connection);
  }

  /** The answer is on its way to the caller: so many bytes, or about as many as were set aside. */
  answered(bytes = this.bytes): void {
    if (this.isOver) return;
    this.admission.count(0, bytes - this.bytes, this.connection);
    this.bytes = bytes;
    this.admission.onItsWay(this);
  }

  /** All of the answer has left, or the caller is gone. */
  end(): void {
    if (this.isOver) return;
    if (!this.isAside) this.admission.count(-1, -this.bytes, this.connection);
    this.isOver = true;
    this.admission.read(this);
    this.connection.callEnded();
  }

  /** A client that does not read an answer does not read anything: the connection goes. */
  giveUp(): void {
    this.connection.cut('an answer was not read');
    this.end();
  }
}
