// Original file: proto/rma/v1/broker.proto


export interface ListClaimsRequest {
  /**
   * At most 1,000; 0 means 100.
   */
  'pageSize'?: (number);
  /**
   * From the last response; everything else in the request must be the same.
   */
  'pageToken'?: (string);
  /**
   * Terms joined by AND: FIELD = VALUE or FIELD != VALUE, with FIELD one of state, node, guest, device or
   * labels.KEY, tenant or group; values may be quoted. Example: state = BOUND AND node = "nodes/p7-03"
   */
  'filter'?: (string);
  /**
   * "create_time" (the default) or "create_time desc".
   */
  'orderBy'?: (string);
}

export interface ListClaimsRequest__Output {
  /**
   * At most 1,000; 0 means 100.
   */
  'pageSize': (number);
  /**
   * From the last response; everything else in the request must be the same.
   */
  'pageToken': (string);
  /**
   * Terms joined by AND: FIELD = VALUE or FIELD != VALUE, with FIELD one of state, node, guest, device or
   * labels.KEY, tenant or group; values may be quoted. Example: state = BOUND AND node = "nodes/p7-03"
   */
  'filter': (string);
  /**
   * "create_time" (the default) or "create_time desc".
   */
  'orderBy': (string);
}
