import type { Identity } from '../../domain/access/identity.js';
import { TRUST_PROBLEMS } from '../tls/trust-problem.js';

/** Why requests are refused: for the caller's certificate, or since its identity does not have the role. */
export const REFUSAL_CAUSES = [...TRUST_PROBLEMS, 'no_tls', 'no_role'] as const;

/** Why somebody does not get a page. */
export interface Refusal {
  readonly cause: (typeof REFUSAL_CAUSES)[number];
  /** For the caller, and of nothing but its own certificate. */
  readonly message: string;
  /** Who calls, where a certificate says so that the program trusts. */
  readonly identity: Identity | null;
}

/** A request that was refused. */
export interface RefusedRequest extends Refusal {
  /** Null when it was not read. */
  readonly path: string | null;
  /** "10.0.0.7:41234" */
  readonly address: string;
}
