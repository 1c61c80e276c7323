import { fileURLToPath } from 'node:url';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';

/** The folder of the .proto files, next to the compiled code in the package. */
const PROTO_FOLDER = fileURLToPath(new URL('../../../proto/', import.meta.url));
const FILES = ['rma/v1/broker.proto', 'rma/v1/fleet.proto', 'rma/v1/agent.proto', 'google/rpc/status.proto'];

/** The contract as the reflection service needs it: by file, as descriptors. */
export function describedContract(): PackageDefinition {
  return loadSync(FILES, { includeDirs: [PROTO_FOLDER] });
}
