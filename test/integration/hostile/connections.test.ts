import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { callHeaders } from '../../../bench/clients/frames.js';
import { Http2Connection } from '../../../bench/clients/http2-connection.js';
import { call, ObedientAgent, requestFor, wireHello } from '../../server/support.js';
import { HostileScene } from './hostile-scene.js';

const SILENT = 300;
const STREAMS_A_CONNECTION_MAX = 1_024;
const NODES_MAX = 50;
const CUT = 'rma_broker_connections_cut_total{cause="no_greeting"}';

describe('connections that are a nuisance', () => {
  let scene: HostileScene;
  const sockets: Socket[] = [];

  before(async () => {
    scene = await HostileScene.start(['--max-nodes', String(NODES_MAX)]);
  });
  after(async () => {
    for (const socket of sockets) socket.destroy();
    await scene.stop();
  });

  const openTo = async (address: string, words: string) => {
    const [host = '', port = ''] = address.split(':');
    const socket = connect({ host, port: Number(port) });
    socket.on('error', () => {});
    sockets.push(socket);
    await once(socket, 'connect');
    if (words !== '') socket.write(words);
  };

  const serveOthers = async () => {
    const { broker } = scene.clients;
    const { claim } = await call(broker, broker.CreateClaim, requestFor('guest'));
    assert.equal(claim?.state, 'PREPARED');
  };

  it('that say nothing or only half of a greeting are cut; a quiet watcher and an agent stay', async () => {
    const watcher = scene.clients.broker.WatchClaims({});
    let told = 0;
    watcher.on('error', () => {});
    watcher.on('data', () => {
      told += 1;
    });
    await once(watcher, 'data');
    for (let count = 0; count < SILENT; count++) {
      await openTo(scene.fleet.brokerAddress, count % 2 === 0 ? '' : 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    }
    await scene.until('rma_broker_connections', (count) => count > SILENT);
    await serveOthers();
    await scene.until(CUT, (count) => count === SILENT, 30_000);
    assert.ok((await scene.value('rma_broker_connections')) < 10);
    const before = told;
    await serveOthers();
    while (told === before) await once(watcher, 'data');
    assert.equal(await scene.value('rma_broker_sessions'), 1);
    watcher.cancel();
  });

  it('that open streams without end get as many as one may have', async () => {
    const { brokerAddress } = scene.fleet;
    const connection = await Http2Connection.open(brokerAddress, () => {});
    const headers = callHeaders(brokerAddress, '/rma.v1.AgentService/Session');
    connection.corked(() => {
      for (let count = 0; count < 5_000; count++) connection.begin(headers, Buffer.from([0x08, 1]), false);
    });
    await serveOthers();
    const sessions = await scene.value('rma_broker_sessions');
    assert.ok(sessions <= STREAMS_A_CONNECTION_MAX + 1, `${sessions} sessions`);
    connection.close();
    await scene.until('rma_broker_sessions', (count) => count === 1);
  });

  it('that make nodes up get as many as there may be', async () => {
    const strangers = Array.from({ length: 3 * NODES_MAX }, (_, index) => {
      const stranger = new ObedientAgent(scene.clients.agent);
      stranger.send({ hello: wireHello(`made-up-${index}`, 1) });
      return stranger;
    });
    await scene.until(
      'rma_broker_refused_hellos_total{reason="TOO_MANY_NODES"}',
      (count) => count === 2 * NODES_MAX + 1,
    );
    assert.equal(await scene.value('rma_broker_nodes{state="READY",cordoned="false"}'), NODES_MAX);
    for (const stranger of strangers) stranger.hangUp();
    await serveOthers();
  });

  it('that send half of an HTTP request keep no probe waiting', async () => {
    const httpAddress = scene.fleet.httpAddressOf('rma-broker');
    for (let count = 0; count < SILENT; count++)
      await openTo(httpAddress, count % 2 === 0 ? '' : 'GET /healthz HTTP/1.1\r\nx: ');
    for (const page of ['healthz', 'readyz', 'metrics']) {
      const { status } = await fetch(`http://${httpAddress}/${page}`);
      assert.equal(status, 200, page);
    }
  });
});
