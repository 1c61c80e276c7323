// Original file: proto/rma/v1/fleet.proto


export interface ListTenantsRequest {
  /**
   * At most 1,000; 0 means 100. A page ends earlier when it reaches 256 KiB.
   */
  'pageSize'?: (number);
  /**
   * From the last response.
   */
  'pageToken'?: (string);
}

export interface ListTenantsRequest__Output {
  /**
   * At most 1,000; 0 means 100. A page ends earlier when it reaches 256 KiB.
   */
  'pageSize': (number);
  /**
   * From the last response.
   */
  'pageToken': (string);
}
