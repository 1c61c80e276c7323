// Original file: proto/rma/v1/fleet.proto


export interface ListNodesRequest {
  /**
   * At most 1,000; 0 means 100.
   */
  'pageSize'?: (number);
  /**
   * From the last response; everything else in the request must be the same.
   */
  'pageToken'?: (string);
  /**
   * Terms joined by AND: FIELD = VALUE or FIELD != VALUE, with FIELD one of state, cordoned, device or labels.KEY.
   * Example: state = READY AND cordoned = false
   */
  'filter'?: (string);
  /**
   * "name" (the default), "free_count" or "free_count desc", then by name. By free_count a node whose count changes
   * between two pages may be seen twice or not at all.
   */
  'orderBy'?: (string);
}

export interface ListNodesRequest__Output {
  /**
   * At most 1,000; 0 means 100.
   */
  'pageSize': (number);
  /**
   * From the last response; everything else in the request must be the same.
   */
  'pageToken': (string);
  /**
   * Terms joined by AND: FIELD = VALUE or FIELD != VALUE, with FIELD one of state, cordoned, device or labels.KEY.
   * Example: state = READY AND cordoned = false
   */
  'filter': (string);
  /**
   * "name" (the default), "free_count" or "free_count desc", then by name. By free_count a node whose count changes
   * between two pages may be seen twice or not at all.
   */
  'orderBy': (string);
}
