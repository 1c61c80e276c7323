"""Places a guest, as place-guest.ts does. Needs grpcio-tools and googleapis-common-protos."""
import os
import sys
import uuid
from pathlib import Path

import grpc
from google.rpc import error_details_pb2, status_pb2

# The stubs are generated here. For a program of your own, `python -m grpc_tools.protoc` writes them to files.
sys.path.append(str(Path(__file__).resolve().parents[2] / "proto"))
protos, services = grpc.protos_and_services("rma/v1/broker.proto")
types = grpc.protos("rma/v1/types.proto")


def reason_of(error):
    """The stable reason (see docs/errors.md); None when no broker answered."""
    status = status_pb2.Status.FromString(dict(error.trailing_metadata()).get("grpc-status-details-bin", b""))
    info = error_details_pb2.ErrorInfo()
    return next((info.reason for detail in status.details if detail.Unpack(info)), None)


def place(address, guest):
    # With the same request id it is safe to send the request again.
    spec = types.ClaimSpec(guest=guest, min_rma_bytes=128 * 2**20)
    request = protos.CreateClaimRequest(spec=spec, request_id=str(uuid.uuid4()))
    with grpc.insecure_channel(address) as channel:
        return services.BrokerServiceStub(channel).CreateClaim(request, timeout=30)


guest = sys.argv[1] if len(sys.argv) > 1 else "vm1"
address = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1:7070"
try:
    created = place(address, guest)
except grpc.RpcError as error:
    sys.exit(f"{reason_of(error) or error.code().name}: {error.details()}")
with os.fdopen(os.open(f"{guest}.token", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
    file.write(created.claim_token)
state = types.Claim.State.Name(created.claim.state)
print(f"{created.claim.name} is {state} on {created.claim.node}: start the VMM there with {guest}.token")
