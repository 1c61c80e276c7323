// Original file: proto/rma/v1/fleet.proto


export interface WhoAmIRequest {
}

export interface WhoAmIRequest__Output {
}
