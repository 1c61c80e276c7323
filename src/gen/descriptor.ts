// Original files: rma/v1/broker.proto, rma/v1/fleet.proto, rma/v1/agent.proto, google/rpc/status.proto

/** As protobufjs reads it (INamespace). */
export const DESCRIPTOR: object = {
 "nested": {
  "rma": {
   "nested": {
    "v1": {
     "options": {
      "csharp_namespace": "Rma.V1",
      "go_package": "rma-broker/rma/v1;rmav1",
      "java_multiple_files": true,
      "java_package": "rma.v1"
     },
     "nested": {
      "BrokerService": {
       "methods": {
        "CreateClaim": {
         "requestType": "CreateClaimRequest",
         "responseType": "CreateClaimResponse"
        },
        "GetClaim": {
         "requestType": "GetClaimRequest",
         "responseType": "Claim"
        },
        "GetClaimHistory": {
         "requestType": "GetClaimHistoryRequest",
         "responseType": "GetClaimHistoryResponse"
        },
        "ListClaims": {
         "requestType": "ListClaimsRequest",
         "responseType": "ListClaimsResponse"
        },
        "WatchClaims": {
         "requestType": "WatchClaimsRequest",
         "responseType": "WatchClaimsResponse",
         "responseStream": true
        },
        "RenewClaim": {
         "requestType": "RenewClaimRequest",
         "responseType": "Claim"
        },
        "ReleaseClaim": {
         "requestType": "ReleaseClaimRequest",
         "responseType": "Claim"
        },
        "CreateClaimGroup": {
         "requestType": "CreateClaimGroupRequest",
         "responseType": "CreateClaimGroupResponse"
        },
        "BatchCreateClaims": {
         "requestType": "BatchCreateClaimsRequest",
         "responseType": "BatchCreateClaimsResponse"
        },
        "BatchReleaseClaims": {
         "requestType": "BatchReleaseClaimsRequest",
         "responseType": "BatchReleaseClaimsResponse"
        },
        "StreamClaims": {
         "requestType": "ClaimOperation",
         "requestStream": true,
         "responseType": "ClaimOperationResult",
         "responseStream": true
        },
        "ExplainPlacement": {
         "requestType": "ExplainPlacementRequest",
         "responseType": "ExplainPlacementResponse"
        }
       }
      },
      "CreateClaimRequest": {
       "fields": {
        "spec": {
         "type": "ClaimSpec",
         "id": 1
        },
        "claimId": {
         "type": "string",
         "id": 2
        },
        "ttl": {
         "type": "google.protobuf.Duration",
         "id": 3
        },
        "requestId": {
         "type": "string",
         "id": 4
        },
        "validateOnly": {
         "type": "bool",
         "id": 5
        },
        "answerAt": {
         "type": "AnswerAt",
         "id": 6
        },
        "wait": {
         "type": "google.protobuf.Duration",
         "id": 7
        }
       },
       "nested": {
        "AnswerAt": {
         "values": {
          "ANSWER_AT_UNSPECIFIED": 0,
          "RESERVED": 1,
          "PREPARED": 2
         }
        }
       }
      },
      "CreateClaimResponse": {
       "fields": {
        "claim": {
         "type": "Claim",
         "id": 1
        },
        "claimToken": {
         "type": "string",
         "id": 2
        }
       }
      },
      "GetClaimRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        }
       }
      },
      "ListClaimsRequest": {
       "fields": {
        "pageSize": {
         "type": "uint32",
         "id": 1
        },
        "pageToken": {
         "type": "string",
         "id": 2
        },
        "filter": {
         "type": "string",
         "id": 3
        },
        "orderBy": {
         "type": "string",
         "id": 4
        },
        "labelRequirements": {
         "rule": "repeated",
         "type": "LabelRequirement",
         "id": 5
        }
       }
      },
      "ListClaimsResponse": {
       "fields": {
        "claims": {
         "rule": "repeated",
         "type": "Claim",
         "id": 1
        },
        "nextPageToken": {
         "type": "string",
         "id": 2
        }
       }
      },
      "WatchClaimsRequest": {
       "fields": {
        "filter": {
         "type": "string",
         "id": 1
        },
        "resumeToken": {
         "type": "string",
         "id": 2
        },
        "labelRequirements": {
         "rule": "repeated",
         "type": "LabelRequirement",
         "id": 3
        }
       }
      },
      "WatchClaimsResponse": {
       "oneofs": {
        "event": {
         "oneof": [
          "changed",
          "removed",
          "snapshotComplete",
          "bookmark"
         ]
        }
       },
       "fields": {
        "changed": {
         "type": "Claim",
         "id": 1
        },
        "removed": {
         "type": "string",
         "id": 2
        },
        "snapshotComplete": {
         "type": "bool",
         "id": 3
        },
        "bookmark": {
         "type": "bool",
         "id": 4
        },
        "resumeToken": {
         "type": "string",
         "id": 5
        }
       }
      },
      "RenewClaimRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "ttl": {
         "type": "google.protobuf.Duration",
         "id": 2
        }
       }
      },
      "ReleaseClaimRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        }
       }
      },
      "CreateClaimGroupRequest": {
       "fields": {
        "specs": {
         "rule": "repeated",
         "type": "ClaimSpec",
         "id": 1
        },
        "ttl": {
         "type": "google.protobuf.Duration",
         "id": 2
        },
        "requestId": {
         "type": "string",
         "id": 3
        },
        "validateOnly": {
         "type": "bool",
         "id": 4
        },
        "answerAt": {
         "type": "CreateClaimRequest.AnswerAt",
         "id": 5
        },
        "wait": {
         "type": "google.protobuf.Duration",
         "id": 6
        }
       }
      },
      "CreateClaimGroupResponse": {
       "fields": {
        "claims": {
         "rule": "repeated",
         "type": "CreateClaimResponse",
         "id": 1
        }
       }
      },
      "BatchCreateClaimsRequest": {
       "fields": {
        "requests": {
         "rule": "repeated",
         "type": "CreateClaimRequest",
         "id": 1
        }
       }
      },
      "BatchCreateClaimsResponse": {
       "fields": {
        "results": {
         "rule": "repeated",
         "type": "CreateClaimResult",
         "id": 1
        }
       }
      },
      "CreateClaimResult": {
       "oneofs": {
        "result": {
         "oneof": [
          "created",
          "error"
         ]
        }
       },
       "fields": {
        "created": {
         "type": "CreateClaimResponse",
         "id": 1
        },
        "error": {
         "type": "google.rpc.Status",
         "id": 2
        }
       }
      },
      "BatchReleaseClaimsRequest": {
       "fields": {
        "names": {
         "rule": "repeated",
         "type": "string",
         "id": 1
        }
       }
      },
      "BatchReleaseClaimsResponse": {
       "fields": {
        "results": {
         "rule": "repeated",
         "type": "ClaimResult",
         "id": 1
        }
       }
      },
      "ClaimResult": {
       "oneofs": {
        "result": {
         "oneof": [
          "claim",
          "error"
         ]
        }
       },
       "fields": {
        "claim": {
         "type": "Claim",
         "id": 1
        },
        "error": {
         "type": "google.rpc.Status",
         "id": 2
        }
       }
      },
      "ClaimOperation": {
       "oneofs": {
        "operation": {
         "oneof": [
          "create",
          "release",
          "renew"
         ]
        }
       },
       "fields": {
        "id": {
         "type": "uint64",
         "id": 1
        },
        "create": {
         "type": "CreateClaimRequest",
         "id": 2
        },
        "release": {
         "type": "ReleaseClaimRequest",
         "id": 3
        },
        "renew": {
         "type": "RenewClaimRequest",
         "id": 4
        }
       }
      },
      "ClaimOperationResult": {
       "oneofs": {
        "result": {
         "oneof": [
          "created",
          "claim",
          "error"
         ]
        }
       },
       "fields": {
        "id": {
         "type": "uint64",
         "id": 1
        },
        "created": {
         "type": "CreateClaimResponse",
         "id": 2
        },
        "claim": {
         "type": "Claim",
         "id": 3
        },
        "error": {
         "type": "google.rpc.Status",
         "id": 4
        }
       }
      },
      "ExplainPlacementRequest": {
       "fields": {
        "spec": {
         "type": "ClaimSpec",
         "id": 1
        },
        "pageSize": {
         "type": "uint32",
         "id": 2
        },
        "pageToken": {
         "type": "string",
         "id": 3
        }
       }
      },
      "ExplainPlacementResponse": {
       "fields": {
        "node": {
         "type": "string",
         "id": 1
        },
        "rmaBytes": {
         "type": "uint64",
         "id": 2
        },
        "explanation": {
         "type": "PlacementExplanation",
         "id": 3
        },
        "verdicts": {
         "rule": "repeated",
         "type": "NodeVerdict",
         "id": 4
        },
        "nextPageToken": {
         "type": "string",
         "id": 5
        },
        "reason": {
         "type": "string",
         "id": 6
        }
       }
      },
      "ClaimHistoryEntry": {
       "fields": {
        "time": {
         "type": "google.protobuf.Timestamp",
         "id": 1
        },
        "kind": {
         "type": "Kind",
         "id": 2
        },
        "by": {
         "type": "string",
         "id": 3
        },
        "node": {
         "type": "string",
         "id": 4
        },
        "holder": {
         "type": "Holder",
         "id": 5
        },
        "expireTime": {
         "type": "google.protobuf.Timestamp",
         "id": 6
        },
        "endCause": {
         "type": "Claim.EndCause",
         "id": 7
        }
       },
       "nested": {
        "Kind": {
         "values": {
          "KIND_UNSPECIFIED": 0,
          "CREATED": 1,
          "PLACED": 2,
          "PREPARED": 3,
          "PREPARING": 4,
          "BOUND": 5,
          "HOLDER_CHANGED": 6,
          "RENEWED": 7,
          "RELEASING": 8,
          "ENDED": 9
         }
        }
       }
      },
      "NodeHistoryEntry": {
       "fields": {
        "time": {
         "type": "google.protobuf.Timestamp",
         "id": 1
        },
        "kind": {
         "type": "Kind",
         "id": 2
        },
        "by": {
         "type": "string",
         "id": 3
        },
        "agent": {
         "type": "Agent",
         "id": 4
        },
        "arrival": {
         "type": "Arrival",
         "id": 5
        },
        "reason": {
         "type": "string",
         "id": 6
        },
        "deadlineTime": {
         "type": "google.protobuf.Timestamp",
         "id": 7
        },
        "count": {
         "type": "uint32",
         "id": 8
        }
       },
       "nested": {
        "Kind": {
         "values": {
          "KIND_UNSPECIFIED": 0,
          "SESSION_BEGUN": 1,
          "SESSION_ENDED": 2,
          "CORDONED": 3,
          "UNCORDONED": 4,
          "DRAINED": 5,
          "AGENT_ACCEPTED": 6,
          "ACCEPTANCE_WITHDRAWN": 7,
          "AGENT_REFUSED": 8,
          "REMOVED": 9
         }
        },
        "Arrival": {
         "values": {
          "ARRIVAL_UNSPECIFIED": 0,
          "NEW": 1,
          "RECONNECT": 2,
          "RESTART": 3,
          "REBOOT": 4,
          "REPLACEMENT": 5,
          "ACCEPTED": 6
         }
        },
        "Agent": {
         "fields": {
          "identity": {
           "type": "string",
           "id": 1
          },
          "bootId": {
           "type": "string",
           "id": 2
          },
          "version": {
           "type": "string",
           "id": 3
          },
          "address": {
           "type": "string",
           "id": 4
          }
         }
        }
       }
      },
      "GetClaimHistoryRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        }
       }
      },
      "GetClaimHistoryResponse": {
       "fields": {
        "entries": {
         "rule": "repeated",
         "type": "ClaimHistoryEntry",
         "id": 1
        },
        "omittedEntryCount": {
         "type": "uint32",
         "id": 2
        }
       }
      },
      "GetNodeHistoryRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        }
       }
      },
      "GetNodeHistoryResponse": {
       "fields": {
        "entries": {
         "rule": "repeated",
         "type": "NodeHistoryEntry",
         "id": 1
        },
        "omittedEntryCount": {
         "type": "uint32",
         "id": 2
        }
       }
      },
      "DeviceKind": {
       "values": {
        "DEVICE_KIND_UNSPECIFIED": 0,
        "KVM": 1,
        "HUGETLB": 2,
        "MEMFD": 3
       }
      },
      "ClaimSpec": {
       "fields": {
        "guest": {
         "type": "string",
         "id": 1
        },
        "minRmaBytes": {
         "type": "uint64",
         "id": 2
        },
        "maxRmaBytes": {
         "type": "uint64",
         "id": 3
        },
        "labelRequirements": {
         "rule": "repeated",
         "type": "LabelRequirement",
         "id": 4
        },
        "node": {
         "type": "string",
         "id": 5
        },
        "device": {
         "type": "DeviceKind",
         "id": 6
        },
        "labels": {
         "keyType": "string",
         "type": "string",
         "id": 7
        },
        "excludedNodes": {
         "rule": "repeated",
         "type": "string",
         "id": 8
        },
        "tenant": {
         "type": "string",
         "id": 9
        },
        "priority": {
         "type": "int32",
         "id": 10
        },
        "group": {
         "type": "string",
         "id": 11
        },
        "sharing": {
         "type": "Sharing",
         "id": 12
        },
        "strategy": {
         "type": "Strategy",
         "id": 13
        },
        "spreadLabel": {
         "type": "string",
         "id": 14
        },
        "labelPreferences": {
         "rule": "repeated",
         "type": "LabelPreference",
         "id": 15
        },
        "need": {
         "type": "Need",
         "id": 16
        },
        "holder": {
         "type": "HolderRequirement",
         "id": 17
        }
       },
       "nested": {
        "Sharing": {
         "values": {
          "SHARING_UNSPECIFIED": 0,
          "ALLOWED": 1,
          "AVOIDED": 2,
          "FORBIDDEN": 3
         }
        },
        "Strategy": {
         "values": {
          "STRATEGY_UNSPECIFIED": 0,
          "SPREAD": 1,
          "BINPACK": 2
         }
        },
        "Need": {
         "values": {
          "NEED_UNSPECIFIED": 0,
          "REQUIRED": 1,
          "PREFERRED": 2
         }
        }
       }
      },
      "LabelPreference": {
       "fields": {
        "requirement": {
         "type": "LabelRequirement",
         "id": 1
        },
        "weight": {
         "type": "uint32",
         "id": 2
        }
       }
      },
      "LabelRequirement": {
       "fields": {
        "key": {
         "type": "string",
         "id": 1
        },
        "operator": {
         "type": "Operator",
         "id": 2
        },
        "values": {
         "rule": "repeated",
         "type": "string",
         "id": 3
        }
       },
       "nested": {
        "Operator": {
         "values": {
          "OPERATOR_UNSPECIFIED": 0,
          "IN": 1,
          "NOT_IN": 2,
          "EXISTS": 3,
          "DOES_NOT_EXIST": 4
         }
        }
       }
      },
      "Claim": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "spec": {
         "type": "ClaimSpec",
         "id": 2
        },
        "state": {
         "type": "State",
         "id": 3
        },
        "node": {
         "type": "string",
         "id": 4
        },
        "rmaBytes": {
         "type": "uint64",
         "id": 5
        },
        "device": {
         "type": "DeviceKind",
         "id": 6
        },
        "fencingToken": {
         "type": "uint64",
         "id": 7
        },
        "createTime": {
         "type": "google.protobuf.Timestamp",
         "id": 8
        },
        "updateTime": {
         "type": "google.protobuf.Timestamp",
         "id": 9
        },
        "expireTime": {
         "type": "google.protobuf.Timestamp",
         "id": 10
        },
        "endTime": {
         "type": "google.protobuf.Timestamp",
         "id": 11
        },
        "endCause": {
         "type": "EndCause",
         "id": 12
        },
        "holder": {
         "type": "Holder",
         "id": 13
        },
        "clearing": {
         "type": "ClearingProof",
         "id": 14
        },
        "revision": {
         "type": "uint64",
         "id": 15
        },
        "placement": {
         "type": "PlacementRecord",
         "id": 16
        }
       },
       "nested": {
        "State": {
         "values": {
          "STATE_UNSPECIFIED": 0,
          "RESERVED": 1,
          "PREPARED": 2,
          "BOUND": 3,
          "RELEASING": 4,
          "RELEASED": 5,
          "EXPIRED": 6,
          "REVOKED": 7,
          "LOST": 8,
          "WITHOUT_RMA": 9
         }
        },
        "EndCause": {
         "values": {
          "END_CAUSE_UNSPECIFIED": 0,
          "HOLDER_EXITED": 1,
          "HOLDER_RELEASED": 2,
          "RELEASE_REQUESTED": 3,
          "TIME_RAN_OUT": 4,
          "PREPARE_FAILED": 5,
          "NODE_REBOOTED": 6,
          "NODE_DRAINED": 7,
          "NODE_REMOVED": 8,
          "GROUP_FAILED": 9,
          "UNKNOWN_TO_BROKER": 10,
          "TOKEN_REVOKED": 11
         }
        }
       }
      },
      "PlacementRecord": {
       "fields": {
        "placeTime": {
         "type": "google.protobuf.Timestamp",
         "id": 1
        },
        "openNodeCount": {
         "type": "uint32",
         "id": 2
        },
        "nodeFreeCount": {
         "type": "uint32",
         "id": 3
        },
        "waited": {
         "type": "google.protobuf.Duration",
         "id": 4
        },
        "triedNodes": {
         "rule": "repeated",
         "type": "string",
         "id": 5
        }
       }
      },
      "Holder": {
       "fields": {
        "pid": {
         "type": "int64",
         "id": 1
        },
        "uid": {
         "type": "uint32",
         "id": 2
        },
        "gid": {
         "type": "uint32",
         "id": 3
        },
        "startTicks": {
         "type": "uint64",
         "id": 4
        },
        "executable": {
         "type": "string",
         "id": 5
        }
       }
      },
      "ClearingProof": {
       "fields": {
        "method": {
         "type": "Method",
         "id": 1
        },
        "duration": {
         "type": "google.protobuf.Duration",
         "id": 2
        },
        "pagesChecked": {
         "type": "uint32",
         "id": 3
        }
       },
       "nested": {
        "Method": {
         "values": {
          "METHOD_UNSPECIFIED": 0,
          "KERNEL": 1,
          "AGENT": 2,
          "KERNEL_AND_AGENT": 3
         }
        }
       }
      },
      "SlotCounts": {
       "fields": {
        "free": {
         "type": "uint32",
         "id": 1
        },
        "preparing": {
         "type": "uint32",
         "id": 2
        },
        "prepared": {
         "type": "uint32",
         "id": 3
        },
        "bound": {
         "type": "uint32",
         "id": 4
        },
        "reclaiming": {
         "type": "uint32",
         "id": 5
        },
        "unavailable": {
         "type": "uint32",
         "id": 6
        },
        "quarantined": {
         "type": "uint32",
         "id": 7
        }
       }
      },
      "Node": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "state": {
         "type": "State",
         "id": 2
        },
        "cordoned": {
         "type": "bool",
         "id": 3
        },
        "cordonReason": {
         "type": "string",
         "id": 4
        },
        "drainDeadlineTime": {
         "type": "google.protobuf.Timestamp",
         "id": 21
        },
        "labels": {
         "keyType": "string",
         "type": "string",
         "id": 5
        },
        "device": {
         "type": "DeviceKind",
         "id": 6
        },
        "rmaSizeBytes": {
         "type": "uint64",
         "id": 7
        },
        "capacityCount": {
         "type": "uint32",
         "id": 8
        },
        "allocatableCount": {
         "type": "uint32",
         "id": 9
        },
        "freeCount": {
         "type": "uint32",
         "id": 10
        },
        "liveClaimCount": {
         "type": "uint32",
         "id": 11
        },
        "slots": {
         "type": "SlotCounts",
         "id": 12
        },
        "unscheduledCount": {
         "type": "uint32",
         "id": 13
        },
        "rmaCapability": {
         "type": "uint32",
         "id": 14
        },
        "bootId": {
         "type": "string",
         "id": 15
        },
        "incarnation": {
         "type": "string",
         "id": 16
        },
        "agentVersion": {
         "type": "string",
         "id": 17
        },
        "createTime": {
         "type": "google.protobuf.Timestamp",
         "id": 18
        },
        "lastHeartbeatTime": {
         "type": "google.protobuf.Timestamp",
         "id": 19
        },
        "revision": {
         "type": "uint64",
         "id": 20
        },
        "agentIdentity": {
         "type": "string",
         "id": 30
        },
        "agentAddress": {
         "type": "string",
         "id": 31
        },
        "refusedAgent": {
         "type": "RefusedAgent",
         "id": 32
        },
        "acceptedAgent": {
         "type": "AcceptedAgent",
         "id": 33
        },
        "poisonedCount": {
         "type": "uint32",
         "id": 34
        },
        "enforcesHolder": {
         "type": "bool",
         "id": 35
        }
       },
       "nested": {
        "State": {
         "values": {
          "STATE_UNSPECIFIED": 0,
          "READY": 1,
          "STALE": 2
         }
        }
       }
      },
      "Tenant": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "claimsMax": {
         "type": "uint32",
         "id": 2
        },
        "liveClaimCount": {
         "type": "uint32",
         "id": 3
        },
        "createTime": {
         "type": "google.protobuf.Timestamp",
         "id": 4
        },
        "updateTime": {
         "type": "google.protobuf.Timestamp",
         "id": 5
        },
        "revision": {
         "type": "uint64",
         "id": 6
        }
       }
      },
      "RmaHolder": {
       "fields": {
        "state": {
         "type": "State",
         "id": 1
        },
        "pid": {
         "type": "int64",
         "id": 2
        },
        "uid": {
         "type": "uint32",
         "id": 3
        },
        "gid": {
         "type": "uint32",
         "id": 4
        },
        "startTicks": {
         "type": "uint64",
         "id": 5
        },
        "executable": {
         "type": "string",
         "id": 6
        },
        "cgroup": {
         "type": "string",
         "id": 7
        },
        "fds": {
         "rule": "repeated",
         "type": "uint32",
         "id": 8
        },
        "mappingCount": {
         "type": "uint32",
         "id": 9
        },
        "inode": {
         "type": "uint64",
         "id": 10
        },
        "slot": {
         "type": "int32",
         "id": 11
        },
        "claim": {
         "type": "string",
         "id": 12
        },
        "guest": {
         "type": "string",
         "id": 13
        }
       },
       "nested": {
        "State": {
         "values": {
          "STATE_UNSPECIFIED": 0,
          "BOUND": 1,
          "SHARED": 2,
          "RECLAIMING": 3,
          "QUARANTINED": 4,
          "UNKNOWN": 5
         }
        }
       }
      },
      "HolderRequirement": {
       "fields": {
        "uids": {
         "rule": "repeated",
         "type": "uint32",
         "id": 1
        },
        "cgroups": {
         "rule": "repeated",
         "type": "string",
         "id": 2
        }
       }
      },
      "RefusedAgent": {
       "fields": {
        "identity": {
         "type": "string",
         "id": 1
        },
        "bootId": {
         "type": "string",
         "id": 2
        },
        "address": {
         "type": "string",
         "id": 3
        },
        "refuseTime": {
         "type": "google.protobuf.Timestamp",
         "id": 4
        }
       }
      },
      "AcceptedAgent": {
       "fields": {
        "identity": {
         "type": "string",
         "id": 1
        }
       }
      },
      "PlacementExplanation": {
       "fields": {
        "nodeCount": {
         "type": "uint32",
         "id": 1
        },
        "causes": {
         "rule": "repeated",
         "type": "CauseCount",
         "id": 2
        },
        "hints": {
         "rule": "repeated",
         "type": "string",
         "id": 3
        },
        "releasingCount": {
         "type": "uint32",
         "id": 4
        },
        "remedies": {
         "rule": "repeated",
         "type": "Remedy",
         "id": 5
        },
        "fittingNodeCount": {
         "type": "uint32",
         "id": 6
        }
       },
       "nested": {
        "Cause": {
         "values": {
          "CAUSE_UNSPECIFIED": 0,
          "NOT_THE_NAMED_NODE": 1,
          "OTHER_DEVICE": 2,
          "LABELS_DIFFER": 3,
          "RMA_TOO_SMALL": 4,
          "RMA_TOO_LARGE": 5,
          "CORDONED": 6,
          "AGENT_SILENT": 7,
          "NO_FREE_RMA": 8,
          "COULD_NOT_PREPARE": 9,
          "EXCLUDED_NODE": 10,
          "GROUP_MEMBER_THERE": 11,
          "TENANT_QUOTA_REACHED": 12,
          "GROUP_TOO_LARGE": 13,
          "HOLDER_NOT_ENFORCED": 14
         }
        },
        "CauseCount": {
         "fields": {
          "cause": {
           "type": "Cause",
           "id": 1
          },
          "nodeCount": {
           "type": "uint32",
           "id": 2
          },
          "exampleNodes": {
           "rule": "repeated",
           "type": "string",
           "id": 3
          }
         }
        }
       }
      },
      "Remedy": {
       "oneofs": {
        "change": {
         "oneof": [
          "waitForReleases",
          "uncordonNode",
          "returnAgentOfNode",
          "lowerMinRmaBytesTo",
          "raiseMaxRmaBytesTo",
          "raiseClaimsMaxTo",
          "dropLabelRequirement",
          "allowSharing",
          "goWithoutRma",
          "upgradeAgentOfNode"
         ]
        }
       },
       "fields": {
        "waitForReleases": {
         "type": "uint32",
         "id": 1
        },
        "uncordonNode": {
         "type": "string",
         "id": 2
        },
        "returnAgentOfNode": {
         "type": "string",
         "id": 3
        },
        "lowerMinRmaBytesTo": {
         "type": "uint64",
         "id": 4
        },
        "raiseMaxRmaBytesTo": {
         "type": "uint64",
         "id": 5
        },
        "raiseClaimsMaxTo": {
         "type": "uint32",
         "id": 6
        },
        "dropLabelRequirement": {
         "type": "string",
         "id": 7
        },
        "allowSharing": {
         "type": "bool",
         "id": 8
        },
        "goWithoutRma": {
         "type": "bool",
         "id": 9
        },
        "upgradeAgentOfNode": {
         "type": "string",
         "id": 10
        },
        "nodeCount": {
         "type": "uint32",
         "id": 15
        }
       }
      },
      "NodeVerdict": {
       "fields": {
        "node": {
         "type": "string",
         "id": 1
        },
        "cause": {
         "type": "PlacementExplanation.Cause",
         "id": 2
        },
        "rmaSizeBytes": {
         "type": "uint64",
         "id": 3
        },
        "freeCount": {
         "type": "uint32",
         "id": 4
        },
        "rank": {
         "type": "uint32",
         "id": 5
        }
       }
      },
      "FleetService": {
       "methods": {
        "GetStatus": {
         "requestType": "GetStatusRequest",
         "responseType": "GetStatusResponse"
        },
        "ListNodes": {
         "requestType": "ListNodesRequest",
         "responseType": "ListNodesResponse"
        },
        "GetNode": {
         "requestType": "GetNodeRequest",
         "responseType": "Node"
        },
        "GetNodeHistory": {
         "requestType": "GetNodeHistoryRequest",
         "responseType": "GetNodeHistoryResponse"
        },
        "CordonNode": {
         "requestType": "CordonNodeRequest",
         "responseType": "Node"
        },
        "UncordonNode": {
         "requestType": "UncordonNodeRequest",
         "responseType": "Node"
        },
        "DrainNode": {
         "requestType": "DrainNodeRequest",
         "responseType": "DrainNodeResponse",
         "responseStream": true
        },
        "RemoveNode": {
         "requestType": "RemoveNodeRequest",
         "responseType": "RemoveNodeResponse"
        },
        "AcceptAgent": {
         "requestType": "AcceptAgentRequest",
         "responseType": "Node"
        },
        "PutTenant": {
         "requestType": "PutTenantRequest",
         "responseType": "Tenant"
        },
        "GetTenant": {
         "requestType": "GetTenantRequest",
         "responseType": "Tenant"
        },
        "ListTenants": {
         "requestType": "ListTenantsRequest",
         "responseType": "ListTenantsResponse"
        },
        "DeleteTenant": {
         "requestType": "DeleteTenantRequest",
         "responseType": "Tenant"
        },
        "ListNodeHolders": {
         "requestType": "ListNodeHoldersRequest",
         "responseType": "ListNodeHoldersResponse"
        },
        "RotateTokenSecret": {
         "requestType": "RotateTokenSecretRequest",
         "responseType": "RotateTokenSecretResponse"
        },
        "WhoAmI": {
         "requestType": "WhoAmIRequest",
         "responseType": "WhoAmIResponse"
        },
        "CheckAccess": {
         "requestType": "CheckAccessRequest",
         "responseType": "CheckAccessResponse"
        }
       }
      },
      "WhoAmIRequest": {
       "fields": {}
      },
      "WhoAmIResponse": {
       "fields": {
        "identity": {
         "type": "string",
         "id": 1
        },
        "certificateSerial": {
         "type": "string",
         "id": 2
        },
        "roles": {
         "rule": "repeated",
         "type": "RoleGrant",
         "id": 3
        },
        "isUnrestricted": {
         "type": "bool",
         "id": 4
        }
       }
      },
      "RoleGrant": {
       "fields": {
        "role": {
         "type": "string",
         "id": 1
        },
        "tenants": {
         "rule": "repeated",
         "type": "string",
         "id": 2
        },
        "allTenants": {
         "type": "bool",
         "id": 3
        },
        "withoutTenant": {
         "type": "bool",
         "id": 4
        },
        "node": {
         "type": "string",
         "id": 5
        },
        "rule": {
         "type": "string",
         "id": 6
        }
       }
      },
      "CheckAccessRequest": {
       "fields": {
        "rpc": {
         "type": "string",
         "id": 1
        },
        "tenant": {
         "type": "string",
         "id": 2
        }
       }
      },
      "CheckAccessResponse": {
       "fields": {
        "allowed": {
         "type": "bool",
         "id": 1
        },
        "message": {
         "type": "string",
         "id": 2
        }
       }
      },
      "GetStatusRequest": {
       "fields": {}
      },
      "GetStatusResponse": {
       "fields": {
        "version": {
         "type": "string",
         "id": 1
        },
        "startTime": {
         "type": "google.protobuf.Timestamp",
         "id": 2
        },
        "store": {
         "type": "string",
         "id": 3
        },
        "revision": {
         "type": "uint64",
         "id": 4
        },
        "nodes": {
         "type": "NodeCounts",
         "id": 5
        },
        "sizes": {
         "rule": "repeated",
         "type": "SizeCapacity",
         "id": 6
        },
        "liveClaimCount": {
         "type": "uint32",
         "id": 7
        },
        "tenantCount": {
         "type": "uint32",
         "id": 8
        },
        "waitingCount": {
         "type": "uint32",
         "id": 9
        },
        "problems": {
         "rule": "repeated",
         "type": "Problem",
         "id": 10
        },
        "leadership": {
         "type": "Leadership",
         "id": 11
        }
       },
       "reserved": [
        [
         12,
         19
        ]
       ]
      },
      "NodeCounts": {
       "fields": {
        "total": {
         "type": "uint32",
         "id": 1
        },
        "ready": {
         "type": "uint32",
         "id": 2
        },
        "stale": {
         "type": "uint32",
         "id": 3
        },
        "cordoned": {
         "type": "uint32",
         "id": 4
        },
        "draining": {
         "type": "uint32",
         "id": 5
        }
       }
      },
      "SizeCapacity": {
       "fields": {
        "device": {
         "type": "DeviceKind",
         "id": 1
        },
        "rmaSizeBytes": {
         "type": "uint64",
         "id": 2
        },
        "nodeCount": {
         "type": "uint32",
         "id": 3
        },
        "capacityCount": {
         "type": "uint64",
         "id": 4
        },
        "allocatableCount": {
         "type": "uint64",
         "id": 5
        },
        "usedCount": {
         "type": "uint64",
         "id": 6
        },
        "freeCount": {
         "type": "uint64",
         "id": 7
        }
       }
      },
      "Problem": {
       "fields": {
        "reason": {
         "type": "string",
         "id": 1
        },
        "message": {
         "type": "string",
         "id": 2
        },
        "next": {
         "type": "string",
         "id": 3
        },
        "count": {
         "type": "uint64",
         "id": 4
        },
        "exampleNodes": {
         "rule": "repeated",
         "type": "string",
         "id": 5
        }
       }
      },
      "ListNodesRequest": {
       "fields": {
        "pageSize": {
         "type": "uint32",
         "id": 1
        },
        "pageToken": {
         "type": "string",
         "id": 2
        },
        "filter": {
         "type": "string",
         "id": 3
        },
        "orderBy": {
         "type": "string",
         "id": 4
        },
        "labelRequirements": {
         "rule": "repeated",
         "type": "LabelRequirement",
         "id": 5
        }
       }
      },
      "ListNodesResponse": {
       "fields": {
        "nodes": {
         "rule": "repeated",
         "type": "Node",
         "id": 1
        },
        "nextPageToken": {
         "type": "string",
         "id": 2
        }
       }
      },
      "GetNodeRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        }
       }
      },
      "CordonNodeRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "reason": {
         "type": "string",
         "id": 2
        }
       }
      },
      "UncordonNodeRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        }
       }
      },
      "DrainNodeRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "reason": {
         "type": "string",
         "id": 2
        },
        "deadline": {
         "type": "google.protobuf.Duration",
         "id": 3
        }
       }
      },
      "DrainNodeResponse": {
       "fields": {
        "node": {
         "type": "Node",
         "id": 1
        },
        "boundCount": {
         "type": "uint32",
         "id": 2
        },
        "releasingCount": {
         "type": "uint32",
         "id": 3
        },
        "revokingCount": {
         "type": "uint32",
         "id": 4
        },
        "drained": {
         "type": "bool",
         "id": 5
        },
        "overdue": {
         "type": "bool",
         "id": 6
        },
        "remainingClaims": {
         "rule": "repeated",
         "type": "string",
         "id": 7
        }
       }
      },
      "RemoveNodeRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "guestsAreGone": {
         "type": "bool",
         "id": 2
        }
       }
      },
      "RemoveNodeResponse": {
       "fields": {
        "node": {
         "type": "Node",
         "id": 1
        },
        "lostClaimCount": {
         "type": "uint32",
         "id": 2
        }
       }
      },
      "AcceptAgentRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "identity": {
         "type": "string",
         "id": 2
        },
        "noIdentity": {
         "type": "bool",
         "id": 3
        }
       }
      },
      "PutTenantRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "claimsMax": {
         "type": "uint32",
         "id": 2
        }
       }
      },
      "GetTenantRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        }
       }
      },
      "ListTenantsRequest": {
       "fields": {
        "pageSize": {
         "type": "uint32",
         "id": 1
        },
        "pageToken": {
         "type": "string",
         "id": 2
        }
       }
      },
      "ListTenantsResponse": {
       "fields": {
        "tenants": {
         "rule": "repeated",
         "type": "Tenant",
         "id": 1
        },
        "nextPageToken": {
         "type": "string",
         "id": 2
        }
       }
      },
      "DeleteTenantRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "force": {
         "type": "bool",
         "id": 2
        }
       }
      },
      "ListNodeHoldersRequest": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        }
       }
      },
      "ListNodeHoldersResponse": {
       "fields": {
        "holders": {
         "rule": "repeated",
         "type": "RmaHolder",
         "id": 1
        },
        "omittedHolderCount": {
         "type": "uint32",
         "id": 2
        },
        "processCount": {
         "type": "uint32",
         "id": 3
        },
        "unreadableProcessCount": {
         "type": "uint32",
         "id": 4
        }
       }
      },
      "RotateTokenSecretRequest": {
       "fields": {
        "endUnredeemed": {
         "type": "bool",
         "id": 1
        }
       }
      },
      "RotateTokenSecretResponse": {
       "fields": {
        "revokedClaimCount": {
         "type": "uint32",
         "id": 1
        },
        "outdatedClaimCount": {
         "type": "uint32",
         "id": 2
        }
       }
      },
      "Leadership": {
       "fields": {
        "address": {
         "type": "string",
         "id": 1
        },
        "since": {
         "type": "google.protobuf.Timestamp",
         "id": 2
        },
        "term": {
         "type": "uint64",
         "id": 3
        },
        "standbys": {
         "rule": "repeated",
         "type": "StandbyBroker",
         "id": 4
        }
       }
      },
      "StandbyBroker": {
       "fields": {
        "address": {
         "type": "string",
         "id": 1
        },
        "httpAddress": {
         "type": "string",
         "id": 2
        },
        "version": {
         "type": "string",
         "id": 3
        },
        "loaded": {
         "type": "bool",
         "id": 4
        },
        "lag": {
         "type": "google.protobuf.Duration",
         "id": 5
        }
       }
      },
      "AgentService": {
       "methods": {
        "Session": {
         "requestType": "AgentMessage",
         "requestStream": true,
         "responseType": "BrokerMessage",
         "responseStream": true
        }
       }
      },
      "AgentMessage": {
       "oneofs": {
        "body": {
         "oneof": [
          "hello",
          "claimReport",
          "inventoryReport",
          "heartbeat",
          "holdersReport",
          "claimReports"
         ]
        }
       },
       "fields": {
        "seq": {
         "type": "uint64",
         "id": 1
        },
        "ack": {
         "type": "uint64",
         "id": 2
        },
        "hello": {
         "type": "Hello",
         "id": 3
        },
        "claimReport": {
         "type": "ClaimReport",
         "id": 4
        },
        "inventoryReport": {
         "type": "InventoryReport",
         "id": 5
        },
        "heartbeat": {
         "type": "Heartbeat",
         "id": 6
        },
        "holdersReport": {
         "type": "HoldersReport",
         "id": 12
        },
        "claimReports": {
         "type": "ClaimReports",
         "id": 13
        }
       }
      },
      "Hello": {
       "fields": {
        "node": {
         "type": "string",
         "id": 1
        },
        "bootId": {
         "type": "string",
         "id": 2
        },
        "incarnation": {
         "type": "string",
         "id": 3
        },
        "agentVersion": {
         "type": "string",
         "id": 4
        },
        "device": {
         "type": "DeviceKind",
         "id": 5
        },
        "rmaSizeBytes": {
         "type": "uint64",
         "id": 6
        },
        "heldBackCount": {
         "type": "uint32",
         "id": 7
        },
        "rmaCapability": {
         "type": "uint32",
         "id": 8
        },
        "labels": {
         "keyType": "string",
         "type": "string",
         "id": 9
        },
        "inventory": {
         "type": "InventoryReport",
         "id": 10
        },
        "claims": {
         "rule": "repeated",
         "type": "ClaimReport",
         "id": 11
        },
        "takesBatches": {
         "type": "bool",
         "id": 12
        },
        "identity": {
         "type": "string",
         "id": 13
        },
        "enforcesHolder": {
         "type": "bool",
         "id": 14
        },
        "snapshotUs": {
         "type": "uint64",
         "id": 15
        }
       }
      },
      "InventoryReport": {
       "fields": {
        "capacityCount": {
         "type": "uint32",
         "id": 1
        },
        "slots": {
         "type": "SlotCounts",
         "id": 2
        },
        "unclaimedCount": {
         "type": "uint32",
         "id": 3
        },
        "unscheduledCount": {
         "type": "uint32",
         "id": 4
        },
        "poisonedCount": {
         "type": "uint32",
         "id": 20
        }
       }
      },
      "ClaimReport": {
       "fields": {
        "claim": {
         "type": "string",
         "id": 1
        },
        "fencingToken": {
         "type": "uint64",
         "id": 2
        },
        "state": {
         "type": "State",
         "id": 3
        },
        "endCause": {
         "type": "Claim.EndCause",
         "id": 4
        },
        "holder": {
         "type": "Holder",
         "id": 5
        },
        "clearing": {
         "type": "ClearingProof",
         "id": 6
        },
        "refusal": {
         "type": "string",
         "id": 7
        },
        "rmaBytes": {
         "type": "uint64",
         "id": 20
        },
        "device": {
         "type": "DeviceKind",
         "id": 21
        },
        "expiryMark": {
         "type": "uint64",
         "id": 22
        }
       },
       "nested": {
        "State": {
         "values": {
          "STATE_UNSPECIFIED": 0,
          "PREPARING": 1,
          "PREPARED": 2,
          "BOUND": 3,
          "RECLAIMING": 4,
          "ENDED": 5,
          "REFUSED": 6
         }
        }
       }
      },
      "ClaimReports": {
       "fields": {
        "reports": {
         "rule": "repeated",
         "type": "ClaimReport",
         "id": 1
        }
       }
      },
      "Heartbeat": {
       "fields": {
        "answerAtOnce": {
         "type": "bool",
         "id": 1
        }
       }
      },
      "BrokerMessage": {
       "oneofs": {
        "body": {
         "oneof": [
          "welcome",
          "prepare",
          "unprepare",
          "heartbeat",
          "drain",
          "listHolders",
          "orders"
         ]
        }
       },
       "fields": {
        "seq": {
         "type": "uint64",
         "id": 1
        },
        "ack": {
         "type": "uint64",
         "id": 2
        },
        "welcome": {
         "type": "Welcome",
         "id": 3
        },
        "prepare": {
         "type": "Prepare",
         "id": 4
        },
        "unprepare": {
         "type": "Unprepare",
         "id": 5
        },
        "heartbeat": {
         "type": "Heartbeat",
         "id": 6
        },
        "drain": {
         "type": "Drain",
         "id": 7
        },
        "listHolders": {
         "type": "ListHolders",
         "id": 12
        },
        "orders": {
         "type": "Orders",
         "id": 13
        }
       }
      },
      "Drain": {
       "fields": {
        "draining": {
         "type": "bool",
         "id": 1
        },
        "deadline": {
         "type": "google.protobuf.Duration",
         "id": 2
        },
        "anchorSeq": {
         "type": "uint64",
         "id": 3
        },
        "reason": {
         "type": "string",
         "id": 4
        }
       }
      },
      "ListHolders": {
       "fields": {
        "queryId": {
         "type": "uint64",
         "id": 1
        }
       }
      },
      "HoldersReport": {
       "fields": {
        "queryId": {
         "type": "uint64",
         "id": 1
        },
        "holders": {
         "rule": "repeated",
         "type": "RmaHolder",
         "id": 2
        },
        "omittedHolderCount": {
         "type": "uint32",
         "id": 3
        },
        "processCount": {
         "type": "uint32",
         "id": 4
        },
        "unreadableProcessCount": {
         "type": "uint32",
         "id": 5
        },
        "problem": {
         "type": "string",
         "id": 6
        }
       }
      },
      "Welcome": {
       "fields": {
        "heartbeatInterval": {
         "type": "google.protobuf.Duration",
         "id": 1
        },
        "sessionTtl": {
         "type": "google.protobuf.Duration",
         "id": 2
        },
        "takesBatches": {
         "type": "bool",
         "id": 3
        },
        "term": {
         "type": "uint64",
         "id": 4
        }
       }
      },
      "Orders": {
       "fields": {
        "orders": {
         "rule": "repeated",
         "type": "Order",
         "id": 1
        }
       }
      },
      "Order": {
       "oneofs": {
        "order": {
         "oneof": [
          "prepare",
          "unprepare"
         ]
        }
       },
       "fields": {
        "prepare": {
         "type": "Prepare",
         "id": 1
        },
        "unprepare": {
         "type": "Unprepare",
         "id": 2
        }
       }
      },
      "Prepare": {
       "fields": {
        "claim": {
         "type": "string",
         "id": 1
        },
        "fencingToken": {
         "type": "uint64",
         "id": 2
        },
        "tokenSha256": {
         "type": "bytes",
         "id": 3
        },
        "anchorSeq": {
         "type": "uint64",
         "id": 4
        },
        "redeemableFor": {
         "type": "google.protobuf.Duration",
         "id": 5
        },
        "guest": {
         "type": "string",
         "id": 6
        },
        "minRmaBytes": {
         "type": "uint64",
         "id": 7
        },
        "maxRmaBytes": {
         "type": "uint64",
         "id": 20
        },
        "device": {
         "type": "DeviceKind",
         "id": 21
        },
        "expiryMark": {
         "type": "uint64",
         "id": 22
        },
        "holder": {
         "type": "HolderRequirement",
         "id": 23
        }
       }
      },
      "Unprepare": {
       "fields": {
        "claim": {
         "type": "string",
         "id": 1
        },
        "fencingToken": {
         "type": "uint64",
         "id": 2
        },
        "cause": {
         "type": "Claim.EndCause",
         "id": 3
        }
       }
      }
     }
    }
   }
  },
  "google": {
   "nested": {
    "protobuf": {
     "nested": {
      "Duration": {
       "fields": {
        "seconds": {
         "type": "int64",
         "id": 1
        },
        "nanos": {
         "type": "int32",
         "id": 2
        }
       }
      },
      "Any": {
       "fields": {
        "type_url": {
         "type": "string",
         "id": 1
        },
        "value": {
         "type": "bytes",
         "id": 2
        }
       }
      },
      "Timestamp": {
       "fields": {
        "seconds": {
         "type": "int64",
         "id": 1
        },
        "nanos": {
         "type": "int32",
         "id": 2
        }
       }
      }
     }
    },
    "rpc": {
     "options": {
      "csharp_namespace": "Google.Rpc",
      "go_package": "google.golang.org/genproto/googleapis/rpc/status;status",
      "java_multiple_files": true,
      "java_package": "com.google.rpc"
     },
     "nested": {
      "Status": {
       "fields": {
        "code": {
         "type": "int32",
         "id": 1
        },
        "message": {
         "type": "string",
         "id": 2
        },
        "details": {
         "rule": "repeated",
         "type": "google.protobuf.Any",
         "id": 3
        }
       }
      },
      "ErrorInfo": {
       "fields": {
        "reason": {
         "type": "string",
         "id": 1
        },
        "domain": {
         "type": "string",
         "id": 2
        },
        "metadata": {
         "keyType": "string",
         "type": "string",
         "id": 3
        }
       }
      },
      "RetryInfo": {
       "fields": {
        "retryDelay": {
         "type": "google.protobuf.Duration",
         "id": 1
        }
       }
      }
     }
    }
   }
  }
 }
};
