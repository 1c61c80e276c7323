// Original file: proto/rma/v1/fleet.proto


export interface GetStatusRequest {
}

export interface GetStatusRequest__Output {
}
