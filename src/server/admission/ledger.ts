import type { OnItsWay } from './unread.js';

/** What is needed of a connection to count what it holds. */
export interface CallerConnection {
  /** Bytes of answers that its caller has still to take. */
  unsentBytes: number;
  /** One more call of it is open. */
  callBegan(): void;
  callEnded(): void;
  /** Ends it, with all of its calls. */
  cut(why: string): void;
}

/** Where calls and bytes that are on their way are counted. */
export interface Ledger {
  count(calls: 1 | 0 | -1, bytes: number, connection: CallerConnection): void;
  /** It is on its way from now on, or some of it has just been read. */
  onItsWay(answer: OnItsWay): void;
  /** All of it has been read, or nobody will. */
  read(answer: OnItsWay): void;
  /** Whether streams of the connection may have more on their way than they need to go on. */
  hasRoomForStreams(connection: CallerConnection): boolean;
}
