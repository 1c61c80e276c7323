import type { BrokerMessage__Output } from '../../gen/rma/v1/BrokerMessage.js';
import { outOfStep } from './wire/out-of-step.js';

/** Where a session is. */
export interface SessionStep {
  /** The last message from the broker. */
  readonly receivedSeq: number;
  /** The last message to it. */
  readonly sentSeq: number;
  readonly isWelcomed: boolean;
}

/** Throws SESSION_OUT_OF_STEP unless this message may come now: in its turn, and the Welcome first. */
export function assertInStep({ seq, ack, body }: BrokerMessage__Output, step: SessionStep): void {
  const { receivedSeq, sentSeq, isWelcomed } = step;
  if (seq !== receivedSeq + 1) throw outOfStep(`message ${seq} where ${receivedSeq + 1} was due`);
  if (ack > sentSeq) throw outOfStep(`an acknowledgement of message ${ack}, which was never sent`);
  if (isWelcomed && body === 'welcome') throw outOfStep('a second Welcome');
  if (!isWelcomed && body !== 'welcome') throw outOfStep(`${body} before a Welcome`);
}
