// Original file: proto/rma/v1/broker.proto

import type { Claim as _rma_v1_Claim, Claim__Output as _rma_v1_Claim__Output } from '../../rma/v1/Claim.js';

export interface WatchClaimsResponse {
  /**
   * The claim as it is after the change.
   */
  'changed'?: (_rma_v1_Claim | null);
  /**
   * The name of a claim that no longer matches, or is no longer listed.
   */
  'removed'?: (string);
  /**
   * All claims of the snapshot were sent.
   */
  'snapshotComplete'?: (boolean);
  /**
   * Nothing has changed; only the resume_token is new.
   */
  'bookmark'?: (boolean);
  /**
   * Where to resume after this response. Empty within the snapshot.
   */
  'resumeToken'?: (string);
  'event'?: "changed"|"removed"|"snapshotComplete"|"bookmark";
}

export interface WatchClaimsResponse__Output {
  /**
   * The claim as it is after the change.
   */
  'changed'?: (_rma_v1_Claim__Output | null);
  /**
   * The name of a claim that no longer matches, or is no longer listed.
   */
  'removed'?: (string);
  /**
   * All claims of the snapshot were sent.
   */
  'snapshotComplete'?: (boolean);
  /**
   * Nothing has changed; only the resume_token is new.
   */
  'bookmark'?: (boolean);
  /**
   * Where to resume after this response. Empty within the snapshot.
   */
  'resumeToken': (string);
  'event'?: "changed"|"removed"|"snapshotComplete"|"bookmark";
}
