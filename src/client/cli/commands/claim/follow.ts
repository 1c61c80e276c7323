import { RmaError } from '../../../../common/errors/rma-error.js';
import { type ListFlags, listOf } from '../../input/list-options.js';
import { createWatchPrinter } from '../../output/claims/watch-printer.js';
import type { Session } from '../../session.js';

/** What to follow, and from where. */
export interface FollowOptions extends ListFlags {
  readonly resumeToken?: string;
  /** Also show ended claims in the first listing. */
  readonly all?: boolean;
}

/** Prints claims and every change until Ctrl-C ends it. */
export async function followClaims(session: Session, options: FollowOptions): Promise<never> {
  const { context, calls, global } = session;
  const { resumeToken, all = false } = options;
  const signal = context.untilInterrupted();
  const print = createWatchPrinter(context.io, { ...global, all, isResumed: resumeToken !== undefined });
  const watched = { ...listOf(options), signal, ...(resumeToken === undefined ? {} : { resumeToken }) };
  for await (const step of calls.watchClaims(watched)) print(step);
  throw new RmaError({ reason: 'CALL_CANCELLED', message: 'interrupted' });
}
