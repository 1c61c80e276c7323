import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { messageType } from '../../../src/common/rpc/messages.js';
import { PAGE_BYTES_MAX } from '../../../src/domain/contract-limits.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { call, clientsOf, MIB, memoryDisk, ObedientAgent, testBroker, wireHello } from '../support.js';

const CLAIMS = 300;
const NODES = 80;
/** Some 3 KiB of labels, so that a thousand claims or nodes are more than a message may have. */
const LABELS = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`label-${index}`, 'v'.repeat(250)]));

function bytesOf(typeName: string, message: object): number {
  return messageType<object, object>(typeName).serialize(message).length;
}

describe('pages of large entries', () => {
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;
  before(async () => {
    running = await testBroker(memoryDisk());
    clients = clientsOf(running.port);
    await new ObedientAgent(clients.agent).greet(wireHello('a', CLAIMS, { labels: LABELS }));
    const specs = Array.from({ length: CLAIMS }, (_, index) => ({
      guest: `g${index}`,
      minRmaBytes: 64 * MIB,
      labels: LABELS,
    }));
    for (const part of [specs.slice(0, CLAIMS / 2), specs.slice(CLAIMS / 2)]) {
      const { results } = await call(clients.broker, clients.broker.BatchCreateClaims, {
        requests: part.map((spec) => ({ spec })),
      });
      assert.ok(results.every(({ created }) => created));
    }
    for (let node = 0; node < NODES; node++) {
      const name = `b${String(node).padStart(3, '0')}`;
      await new ObedientAgent(clients.agent).greet(wireHello(name, 1, { labels: LABELS }));
    }
  });
  after(() => running.stop());

  /** The names of all pages, each of which is asked for with as many entries as may be. */
  const namesOf = async <Page extends { readonly nextPageToken: string }>(
    typeName: string,
    ask: (pageToken: string) => Promise<Page>,
    entriesOf: (page: Page) => readonly { readonly name: string }[],
  ) => {
    const names: string[] = [];
    for (let pageToken = '', pages = 1; ; pages += 1) {
      const page = await ask(pageToken);
      assert.ok(entriesOf(page).length > 0);
      assert.ok(bytesOf(typeName, page) <= PAGE_BYTES_MAX + 256, `${bytesOf(typeName, page)} bytes`);
      names.push(...entriesOf(page).map(({ name }) => name));
      pageToken = page.nextPageToken;
      if (pageToken === '') return { names, pages };
    }
  };

  for (const orderBy of ['create_time', 'create_time desc']) {
    it(`hold claims by ${orderBy} that fit, and the rest follows, each once`, async () => {
      const { broker } = clients;
      const ask = (pageToken: string) => call(broker, broker.ListClaims, { pageSize: 1_000, pageToken, orderBy });
      const { names, pages } = await namesOf('rma.v1.ListClaimsResponse', ask, ({ claims }) => claims);
      assert.equal(new Set(names).size, CLAIMS);
      assert.equal(names.length, CLAIMS);
      assert.ok(pages > 3, `${pages} pages`);
    });
  }

  for (const orderBy of ['name', 'free_count', 'free_count desc']) {
    it(`hold nodes by ${orderBy} that fit, and the rest follows, each once`, async () => {
      const { fleet } = clients;
      const ask = (pageToken: string) => call(fleet, fleet.ListNodes, { pageSize: 1_000, pageToken, orderBy });
      const { names, pages } = await namesOf('rma.v1.ListNodesResponse', ask, ({ nodes }) => nodes);
      assert.equal(new Set(names).size, NODES + 1);
      assert.equal(names.length, NODES + 1);
      assert.ok(pages > 1, `${pages} pages`);
    });
  }
});
