// Original file: proto/rma/v1/fleet.proto


export interface NodeCounts {
  'total'?: (number);
  /**
   * By their connection: READY or STALE.
   */
  'ready'?: (number);
  'stale'?: (number);
  /**
   * By an operator's word; a draining node is cordoned too.
   */
  'cordoned'?: (number);
  'draining'?: (number);
}

export interface NodeCounts__Output {
  'total': (number);
  /**
   * By their connection: READY or STALE.
   */
  'ready': (number);
  'stale': (number);
  /**
   * By an operator's word; a draining node is cordoned too.
   */
  'cordoned': (number);
  'draining': (number);
}
