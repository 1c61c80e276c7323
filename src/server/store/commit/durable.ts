import { RmaError } from '../../../common/errors/rma-error.js';

/**
 * Waits for a transaction to be on disk. Rejects with STORE_FAILED, which says why and what to do; the file must not be
 * closed then, as lmdb waits for ever for what it could not write.
 *
 * @param directory what is written to, for the message
 */
export async function durable(written: Promise<boolean>, directory: string): Promise<void> {
  try {
    await written;
  } catch (cause) {
    const why = await reasonOf(cause);
    const message = `cannot write to the store in ${directory} (${why}): nothing of it was acknowledged; make room or mend the disk, then start the broker again`;
    throw new RmaError({ reason: 'STORE_FAILED', message, metadata: { directory } }, { cause });
  }
}

/** lmdb rejects with an error that has the promise of another one, which says what the kernel said. */
async function reasonOf(thrown: unknown): Promise<string> {
  if (!(thrown instanceof Error)) return String(thrown);
  if (!('commitError' in thrown)) return thrown.message;
  const reason: unknown = await Promise.resolve(thrown.commitError).catch((problem: unknown) => problem);
  return reason instanceof Error ? reason.message : String(reason);
}
