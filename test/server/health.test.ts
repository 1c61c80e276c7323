import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { credentials, loadPackageDefinition, type ServiceClientConstructor, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { protoPath } from 'grpc-health-check';
import { clientsOf, memoryDisk, ObedientAgent, testBroker, wireHello } from './support.js';

interface HealthClient {
  Check(request: { service: string }, done: (error: ServiceError | null, reply?: { status: string }) => void): unknown;
  Watch(request: { service: string }): NodeJS.ReadableStream & { cancel(): void };
}

function healthClient(port: number): HealthClient {
  const root = loadPackageDefinition(loadSync(protoPath, { enums: String })) as unknown as {
    grpc: { health: { v1: { Health: ServiceClientConstructor } } };
  };
  const client: unknown = new root.grpc.health.v1.Health(`127.0.0.1:${port}`, credentials.createInsecure());
  return client as HealthClient;
}

describe('grpc.health.v1', () => {
  it('says SERVING for the server and each service once the broker serves, and NOT_SERVING when it stops', async () => {
    const running = await testBroker(memoryDisk());
    const health = healthClient(running.port);
    for (const service of ['', 'rma.v1.BrokerService', 'rma.v1.FleetService', 'rma.v1.AgentService']) {
      const status = await new Promise((resolve, reject) => {
        health.Check({ service }, (error, reply) => (error === null ? resolve(reply?.status) : reject(error)));
      });
      assert.equal(status, 'SERVING');
    }
    const seen: string[] = [];
    const watch = health.Watch({ service: '' });
    watch.on('data', ({ status }) => seen.push(status));
    watch.on('error', () => {});
    await new Promise((resolve) => watch.once('data', resolve));
    const changed = new Promise((resolve) => watch.once('data', resolve));
    const stopped = running.stop();
    await changed;
    watch.cancel();
    await stopped;
    assert.deepEqual(seen, ['SERVING', 'NOT_SERVING']);
  });
});

describe('a broker that stops', () => {
  it('ends its sessions and stops within its grace although agents stay connected', async () => {
    const running = await testBroker(memoryDisk());
    const { agent } = clientsOf(running.port);
    const node = await new ObedientAgent(agent).greet(wireHello('n1', 1));
    await running.stop();
    assert.equal((await node.ended)?.reason, 'NOT_READY');
  });
});
