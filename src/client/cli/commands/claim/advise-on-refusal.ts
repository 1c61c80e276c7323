import { RmaError } from '../../../../common/errors/rma-error.js';
import type { Reason } from '../../../../domain/reasons.js';
import { AdvisedError } from '../../failure/advised-error.js';
import type { SpecFlags } from '../../input/spec-options.js';
import { specWords } from '../../input/spec-words.js';
import { idCell } from '../../output/cells.js';
import type { Session } from '../../session.js';

const REFUSALS_TO_PLACE: readonly Reason[] = ['NO_FREE_RMA', 'NO_MATCHING_NODE', 'TENANT_QUOTA_REACHED'];

/** The error; for a guest that fits nowhere, with a next step that matches what was asked for. */
export async function advised(session: Session, thrown: unknown, flags: SpecFlags): Promise<RmaError> {
  const error = RmaError.from(thrown);
  if (!REFUSALS_TO_PLACE.includes(error.reason)) return error;
  if (error.reason === 'NO_MATCHING_NODE' && flags.node !== undefined && !(await hasNode(session, flags.node))) {
    return new AdvisedError(
      error,
      `${session.line('node', 'list')} has the names; there is no node ${idCell(flags.node)}`,
    );
  }
  const explain = session.line('explain', ...specWords(flags), '-o', 'wide');
  const wait = error.reason === 'NO_FREE_RMA' ? ', or wait for room with --wait' : '';
  return new AdvisedError(error, `take a hint${wait}; what each node lacks: ${explain}`);
}

/** False only when the broker says so: the refusal came from one that answers. */
async function hasNode({ calls }: Session, name: string): Promise<boolean> {
  try {
    await calls.getNode(name);
    return true;
  } catch (thrown) {
    return RmaError.from(thrown).reason !== 'NODE_NOT_FOUND';
  }
}
