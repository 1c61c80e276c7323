import type { Identity } from '../../domain/access/identity.js';
import type { OnItsWay } from './unread.js';

/** What admission needs of a connection to count its bytes and calls. */
export interface CallerConnection {
  /** Who is at its other end. */
  readonly identity: Identity;
  /** Bytes of answers that its caller has not read yet. */
  unsentBytes: number;
  /** Another call has been opened on it. */
  callBegan(): void;
  callEnded(): void;
  /** Closes it, with all of its calls. */
  cut(why: string): void;
}

/** Whose call it is, and on which connection. */
export interface CallUse {
  readonly connection: CallerConnection;
  /** As holderOf() has it. */
  readonly holder: string;
}

/** Counts calls, and bytes in transit. */
export interface Ledger {
  /** A call is being worked on, or no longer; for its caller as well. */
  countCall(calls: 1 | -1, bytes: number, use: CallUse): void;
  /** So many bytes more, or fewer, are in transit. */
  count(bytes: number, use: CallUse): void;
  /** An answer has started to be sent, or part of it has been read. */
  onItsWay(answer: OnItsWay): void;
  /** All of an answer has been read, or never will be. */
  read(answer: OnItsWay): void;
  /** True while streams of the connection and its caller may have more in transit than their guaranteed minimum. */
  hasRoomForStreams(use: CallUse): boolean;
}
