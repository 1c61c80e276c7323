import type { Turns } from '../../common/clock/turns.js';
import { batchesOf } from '../../domain/batches.js';

/** How many reports are heard before others get their turn: some milliseconds' work. As many as a message may hold. */
export const REPORTS_A_TURN = 256;

/** How reports are heard. */
export interface HearingParts<T> {
  readonly turns: Turns;
  /** Hears one; resolves when what came of it is durable. */
  readonly hear: (report: T) => Promise<unknown>;
  /** True once nobody wants to know any more. */
  readonly isOver: () => boolean;
}

/**
 * Hears the reports of a Hello in their order, the first ones at once: nearly every Hello has no more. Of
 * one with thousands the others wait for turns of their own, so that it holds up nobody. Resolves when all
 * of it is durable, or it is over.
 */
export async function handleInTurns<T>(reports: Iterable<T>, { turns, hear, isOver }: HearingParts<T>): Promise<void> {
  const heard: Promise<unknown>[] = [];
  let isFirst = true;
  for (const some of batchesOf(reports, REPORTS_A_TURN)) {
    if (!isFirst) await turns.next();
    isFirst = false;
    if (isOver()) break;
    const durable = Promise.all(some.map(hear));
    // It is awaited below, when its turns are over; until then it must not look as if nobody would.
    durable.catch(() => {});
    heard.push(durable);
  }
  await Promise.all(heard);
}
