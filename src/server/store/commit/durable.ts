import { RmaError } from '../../../common/errors/rma-error.js';

/**
 * Waits until a transaction is on disk. Rejects with STORE_FAILED, which says why and what to do. The file must then
 * not be closed: lmdb would wait forever for what it could not write.
 *
 * @param directory the store's directory, for the message
 */
export async function durable(written: Promise<boolean>, directory: string): Promise<void> {
  try {
    await written;
  } catch (cause) {
    const why = await reasonOf(cause);
    const message = `cannot write to the store in ${directory} (${why}): the changes were not acknowledged; make room or mend the disk, then start the broker again`;
    throw new RmaError({ reason: 'STORE_FAILED', message, metadata: { directory } }, { cause });
  }
}

/** lmdb rejects with an error that carries a promise of another error, which has the kernel's reason. */
async function reasonOf(thrown: unknown): Promise<string> {
  if (!(thrown instanceof Error)) return String(thrown);
  if (!('commitError' in thrown)) return thrown.message;
  const reason: unknown = await Promise.resolve(thrown.commitError).catch((problem: unknown) => problem);
  return reason instanceof Error ? reason.message : String(reason);
}
