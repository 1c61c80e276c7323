import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createBrokerClient } from '../../../src/client/broker-client.js';
import type { HoldersReport } from '../../../src/gen/rma/v1/HoldersReport.js';
import type { RmaHolder } from '../../../src/gen/rma/v1/RmaHolder.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { clientsOf, memoryDisk, ObedientAgent, testBroker, wireHello } from '../../server/support.js';
import { rmactl } from './support.js';

const HOLDER = { pid: 4711, uid: 500, gid: 36, startTicks: 99, executable: '/usr/bin/qemu', cgroup: '/machine.slice' };
const BOUND: RmaHolder = {
  ...HOLDER,
  state: 'BOUND',
  fds: [12, 13],
  mappingCount: 2,
  inode: 42,
  slot: 3,
  claim: 'claims/c1',
  guest: 'g',
};
const STRANGER: RmaHolder = {
  ...HOLDER,
  state: 'UNKNOWN',
  pid: 99,
  mappingCount: 1,
  slot: -1,
  executable: '[evil\u001b[2Jname]',
};

describe('rmactl node holders', () => {
  let running: RunningBroker;
  let agent: ObedientAgent;
  let answered = 0;

  before(async () => {
    running = await testBroker(memoryDisk());
    agent = await new ObedientAgent(clientsOf(running.port).agent).greet(wireHello('n1', 1));
  });
  after(() => running.stop());

  async function answerWith(report: HoldersReport): Promise<void> {
    const { listHolders } = await agent.until(({ listHolders: one }) => one != null && one.queryId > answered);
    answered = listHolders?.queryId ?? 0;
    agent.send({ holdersReport: { ...report, queryId: answered } });
  }

  async function run(report: HoldersReport, ...args: string[]) {
    const running_ = rmactl(['--broker', `127.0.0.1:${running.port}`, 'node', 'holders', 'n1', ...args]);
    await answerWith(report);
    return running_;
  }

  const cells = (line = '') => line.split(/ {2,}/);

  it('shows who has what, and how', async () => {
    const { exitCode, out, err } = await run({ holders: [STRANGER, BOUND], processCount: 200 });
    const [head, first, second] = out.split('\n');
    assert.deepEqual([exitCode, err], [0, '']);
    assert.deepEqual(cells(head), ['PID', 'UID', 'STATE', 'CLAIM', 'GUEST', 'HAS', 'EXECUTABLE']);
    assert.deepEqual(cells(first), ['99', '500', 'UNKNOWN', '-', '-', '1 mapping', '[evil\ufffd[2Jname]']);
    assert.deepEqual(cells(second), ['4711', '500', 'BOUND', 'c1', 'g', '2 fds, 2 mappings', '/usr/bin/qemu']);
  });

  it('has one row for a process, however many fds and RMAs of a claim it has', async () => {
    const more = { ...BOUND, fds: [14], mappingCount: 0, inode: 43, slot: 4 };
    const { out } = await run({ holders: [BOUND, STRANGER, more], processCount: 200 }, '-o', 'wide', '--no-headers');
    const [first, second, end] = out.split('\n');
    assert.deepEqual(cells(first).slice(0, 6), ['4711', '500', 'BOUND', 'c1', 'g', '3 fds, 2 mappings']);
    assert.deepEqual(cells(first).slice(7, 10), ['12,13,14', '3,4', '42,43']);
    assert.deepEqual([cells(second)[0], end], ['99', '']);
  });

  it('shows the slot, the inode and the control group with -o wide', async () => {
    const { out } = await run({ holders: [BOUND], processCount: 200 }, '-o', 'wide');
    const [head, row] = out.split('\n');
    assert.deepEqual(cells(head).slice(-5), ['FDS', 'SLOTS', 'INODES', 'STARTED', 'CGROUP']);
    assert.deepEqual(cells(row).slice(-5), ['12,13', '3', '42', '99', '/machine.slice']);
  });

  it('prints the contract’s message with -o json, and pids with -o name', async () => {
    const json = JSON.parse((await run({ holders: [BOUND], processCount: 200 }, '-o', 'json')).out);
    assert.deepEqual(json, {
      holders: [{ ...BOUND, pid: '4711', startTicks: '99', inode: '42' }],
      omittedHolderCount: 0,
      processCount: 200,
      unreadableProcessCount: 0,
    });
    assert.equal((await run({ holders: [BOUND, STRANGER] }, '-o', 'name')).out, '4711\n99\n');
  });

  it('says what the list does not show', async () => {
    const { out, err } = await run({ omittedHolderCount: 4, processCount: 200, unreadableProcessCount: 30 });
    assert.equal(out, '');
    assert.match(err, /^none of 200 processes has an RMA\n4 more are not shown\nthe agent may not look into 30 of 200/);
  });

  it('fails at once, with the next step, for a node that is silent', async () => {
    const other = await new ObedientAgent(clientsOf(running.port).agent).greet(wireHello('silent', 1));
    other.hangUp();
    const { exitCode, err } = await rmactl(['--broker', `127.0.0.1:${running.port}`, 'node', 'holders', 'silent']);
    assert.notEqual(exitCode, 0);
    assert.match(err, /rmactl node get/);
  });

  it('is listNodeHolders in the client library', async () => {
    const client = createBrokerClient({ address: `127.0.0.1:${running.port}` });
    const asking = client.listNodeHolders('nodes/n1');
    await answerWith({ holders: [BOUND, STRANGER], processCount: 200, unreadableProcessCount: 1 });
    const { holders, unreadableProcessCount } = await asking;
    client.close();
    assert.equal(unreadableProcessCount, 1);
    assert.deepEqual(holders, [
      { ...BOUND },
      { ...STRANGER, executable: '[evil\ufffd[2Jname]', fds: [], inode: null, slot: null, claim: null, guest: '' },
    ]);
  });
});
