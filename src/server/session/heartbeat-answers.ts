import type { Clock } from '../../common/clock/clock.js';

/**
 * How long an answer to a heartbeat may wait for others: nothing to agents, who count silence in seconds, and
 * enough for dozens of a large fleet.
 */
export const ANSWER_INTERVAL_MS = 50;

/** A session whose agent has said that it lives. */
export interface Answering {
  /** Called once for all heartbeats that came since the last time, and also when the session has ended meanwhile. */
  answerHeartbeat(): void;
}

/**
 * Answers heartbeats of all sessions together. An agent counts the time to its next heartbeat from the
 * answer, so those that are answered together come together the next time: the broker wakes up for dozens of
 * them at once, and not for each.
 */
export class HeartbeatAnswers {
  private readonly waiting = new Set<Answering>();

  constructor(private readonly clock: Clock) {}

  add(session: Answering): void {
    if (this.waiting.size === 0) this.clock.schedule(ANSWER_INTERVAL_MS, () => this.answer());
    this.waiting.add(session);
  }

  private answer(): void {
    const all = [...this.waiting];
    this.waiting.clear();
    for (const session of all) session.answerHeartbeat();
  }
}
