import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { credentials, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { memoryDisk, testBroker } from './support.js';

const REFLECTION_PROTO = new URL(
  '../../../node_modules/@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto',
  import.meta.url,
).pathname;

interface ReflectionReply {
  readonly list_services_response?: { readonly service: readonly { readonly name: string }[] };
  readonly file_descriptor_response?: { readonly file_descriptor_proto: readonly Buffer[] };
}

interface ReflectionStream extends NodeJS.EventEmitter {
  write(request: object): void;
  end(): void;
}

function openReflection(port: number): ReflectionStream {
  const root = loadPackageDefinition(loadSync(REFLECTION_PROTO, { keepCase: true })) as unknown as {
    grpc: { reflection: { v1: { ServerReflection: ServiceClientConstructor } } };
  };
  const client: unknown = new root.grpc.reflection.v1.ServerReflection(
    `127.0.0.1:${port}`,
    credentials.createInsecure(),
  );
  return (client as { ServerReflectionInfo(): ReflectionStream }).ServerReflectionInfo();
}

describe('reflection', () => {
  it('lists the services of the contract, and describes each, for tools that have no .proto files', async () => {
    const running = await testBroker(memoryDisk());
    const stream = openReflection(running.port);
    const ask = async (request: object): Promise<ReflectionReply> => {
      const reply = new Promise<ReflectionReply>((resolve, reject) => {
        stream.once('data', resolve);
        stream.once('error', reject);
      });
      stream.write(request);
      return reply;
    };
    const { list_services_response: list } = await ask({ list_services: '*' });
    const names = (list?.service ?? []).map(({ name }) => name);
    for (const name of ['rma.v1.BrokerService', 'rma.v1.FleetService', 'rma.v1.AgentService']) {
      assert.ok(names.includes(name), `${name} is not in ${names.join(', ')}`);
      const { file_descriptor_response: found } = await ask({ file_containing_symbol: name });
      assert.ok((found?.file_descriptor_proto.length ?? 0) > 0);
    }
    stream.end();
    await running.stop();
  });
});
