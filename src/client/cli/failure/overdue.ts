import { RmaError } from '../../../common/errors/rma-error.js';

/** A node was not empty when its drain's deadline came: not a malfunction, but not what was asked for. */
export function overdue(message: string, metadata: Readonly<Record<string, string>>): RmaError {
  return new RmaError({ reason: 'DRAIN_OVERDUE', message, metadata });
}
