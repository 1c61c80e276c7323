import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LocalFleet } from '../../../examples/fleet/local-fleet.js';
import { PATIENCE_MS, TEST_TIMEOUT_MS } from '../../../examples/fleet/patience.js';
import { type DoubleOptions, doubleProblem, doubleWords } from '../../kernel-double/kernel-double.js';

const AGENT = fileURLToPath(new URL('../../../src/agent/main.js', import.meta.url));
const MIB = 2 ** 20;
const UNUSABLE = 69;
const FAILED = 1;

const SENSELESS: readonly (readonly [string, DoubleOptions, readonly string[], number, RegExp])[] = [
  ['era E', { era: 'E' }, [], UNUSABLE, /KVM_CAP_PPC_RMA is 0.*3\.1 to 3\.18.*hugetlb/],
  ['a POWER7 of era B', { era: 'B', cpu: 'p7' }, [], UNUSABLE, /KVM_CAP_PPC_RMA is 1.*hugetlb/],
  ['a POWER7 of era D', { era: 'D', cpu: 'p7' }, [], UNUSABLE, /KVM_CAP_PPC_RMA is 1.*hugetlb/],
  ['KVM without HV mode', { era: 'C', capability: 0 }, [], UNUSABLE, /KVM_CAP_PPC_RMA is 0/],
  ['a CPU that is no PPC970 after all', { era: 'D', cpu: 'p7', capability: 2 }, [], UNUSABLE, /no PPC970/],
  ['a boot without kvm_rma_count', { era: 'B' }, [], FAILED, /kvm_rma_count=N/],
  // Another device would only hide that guests of this node have no RMA to start in.
  ['to look further than an empty pool', { era: 'B' }, ['--device=auto'], FAILED, /kvm_rma_count=N/],
  ['an area that holds none', { era: 'D', area: 0 }, [], FAILED, /no free RMA|kvm_cma_resv_ratio/],
  ['a size that is none', { era: 'A', count: 2, size: 48 * MIB }, [], FAILED, /kvm_rma_size|no free RMA/],
  ['another rmaSize', { era: 'B', count: 1 }, ['--rma-size=128MiB'], FAILED, /rmaSize: .*64MiB/],
  [
    'a count that nobody may find out',
    { era: 'C', area: 256 * MIB },
    ['--trial-allocation=false'],
    FAILED,
    /rmaCount: /,
  ],
  ['clearing by a kernel of era A', { era: 'A', count: 1 }, ['--clearing=kernel'], FAILED, /clearing: .*3\.2\.0/],
  ['clearing by a kernel of era D', { era: 'D', area: 256 * MIB }, ['--clearing=kernel'], FAILED, /clearing: .*3\.18/],
];

describe('the agent on kvm refuses', { skip: doubleProblem(), timeout: 4 * TEST_TIMEOUT_MS }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-refused-'));
  let starts = 0;
  after(() => rmSync(directory, { recursive: true, force: true }));

  for (const [name, host, flags, expected, why] of SENSELESS) {
    it(`${name}, says why, and ends with status ${expected}`, () => {
      starts += 1;
      const [double = '', ...words] = doubleWords(host, join(directory, `${starts}.sock`));
      const places = [`--socket-path=${directory}/agent.sock`, `--state-directory=${directory}/state`];
      const agent = [AGENT, '--http-address=off', '--broker-address=127.0.0.1:9', ...places];
      const device = flags.some((flag) => flag.startsWith('--device')) ? [] : ['--device=kvm'];
      const { status, stderr } = spawnSync(double, [...words, process.execPath, ...agent, ...device, ...flags], {
        encoding: 'utf8',
        timeout: PATIENCE_MS,
      });
      const last = stderr.trim().split('\n').at(-1) ?? '';
      assert.match(last, why);
      assert.equal(status, expected);
    });
  }

  for (const host of [{ era: 'E' }, { era: 'B', cpu: 'p7' }] as const) {
    it(`to be the device of ${JSON.stringify(host)}, where auto takes another one and says why`, async () => {
      const fleet = new LocalFleet(join(directory, `auto-${host.era}`));
      const launcher = doubleWords(host, join(directory, `auto-${host.era}.sock`));
      try {
        const flags = ['--rma-size=1MiB'];
        await fleet.startBroker();
        const agent = await fleet.startAgent({ name: 'n1', device: 'auto', flags, launcher });
        const rejected = agent.records.find(({ event, ['device']: device }) => {
          return event === 'device.rejected' && device === 'KVM';
        });
        assert.equal(rejected?.['reason'], 'DEVICE_UNUSABLE');
        assert.match(String(rejected?.msg), /KVM_CAP_PPC_RMA is [01].*hugetlb/);
      } finally {
        await fleet.stop();
      }
    });
  }
});
