import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootRmaCount, mayHaveRmas, readKernelFacts } from '../../../src/agent/device/kernel-facts.js';

const facts = (release: string, commandLine: string) => ({ release, commandLine, architecture: 'ppc64' });

const COUNTED: readonly (readonly [string, number])[] = [
  ['root=/dev/sda kvm_rma_count=8 quiet', 8],
  ['kvm_rma_count=8 kvm_rma_count=3', 3],
  ['kvm_rma_count=0x10', 16],
  ['kvm_rma_count=010', 8],
  ['kvm_rma_count=12abc', 12],
  ['kvm_rma_count=', 0],
  ['kvm_rma_size=128M', 0],
  ['xkvm_rma_count=5', 0],
];

for (const [commandLine, count] of COUNTED) {
  test(`Linux 3.4 booted with "${commandLine}" has ${count} RMAs`, () => {
    assert.equal(bootRmaCount(facts('3.4.0-power', commandLine)), count);
  });
}

test('only Linux 3.1 to 3.11 reserve by that parameter, and not Red Hat with its later code', () => {
  const count = (release: string) => bootRmaCount(facts(release, 'kvm_rma_count=4'));
  for (const release of ['3.1.0', '3.10.0-4-ppc64', '3.11.10']) assert.equal(count(release), 4, release);
  for (const release of ['3.0.1', '3.12.9', '3.18.0', '3.10.0-1160.el7.ppc64', '2.6.38', '6.1.0', 'odd']) {
    assert.equal(count(release), null, release);
  }
});

test('the facts of this node are those of its kernel', () => {
  const { release, architecture, commandLine } = readKernelFacts();
  assert.match(release, /^\d+\.\d+/);
  assert.equal(architecture, process.arch);
  assert.equal(commandLine, commandLine.trim());
});

test('only Linux 3.1 to 3.18 on POWER may have RMAs, that of Red Hat included', () => {
  const having = (release: string, architecture = 'ppc64') => mayHaveRmas({ ...facts(release, ''), architecture });
  for (const release of ['3.1.0', '3.10.0-1160.el7.ppc64le', '3.18.140']) assert.equal(having(release), true, release);
  for (const release of ['2.6.32', '3.0.101', '3.19.0', '4.1.0', '6.12.48'])
    assert.equal(having(release), false, release);
  assert.equal(having('3.10.0', 'x64'), false);
});
