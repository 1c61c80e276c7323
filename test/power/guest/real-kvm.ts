import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { OWN_PROGRAMS } from '../../../examples/fleet/local-fleet.js';
import { PATIENCE_MS } from '../../../examples/fleet/patience.js';

/** The order matters: the second needs the first. */
const MODULES = ['kvm', 'kvm-hv'];
/** EX_UNAVAILABLE, as docs/operations.md has it. */
const UNUSABLE_STATUS = 69;

/**
 * The agent asks a real KVM of POWER for RMAs, is told that this kernel has none, and says so. What KVM answers to each
 * request is in the unit tests of the kvm device, which run after this, when the modules are there.
 */
export async function realKvm(_: string, step: (what: string) => void): Promise<string> {
  for (const name of MODULES) {
    const { status, stderr } = spawnSync('insmod', [`/modules/${name}.ko`], { encoding: 'utf8' });
    assert.equal(status, 0, `insmod ${name}: ${stderr}`);
  }
  assert.ok(existsSync('/dev/kvm'), 'kvm-hv makes no /dev/kvm');
  step('kvm-hv is loaded');
  const directory = mkdtempSync(join(tmpdir(), 'rma-'));
  const places = ['--socket-path', join(directory, 'agent.sock'), '--state-directory', join(directory, 'state')];
  const words = [OWN_PROGRAMS.agent, '--device', 'kvm', ...places];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: PATIENCE_MS });
  const says = `KVM of Linux ${release()} on ppc64 has no RMAs (KVM_CAP_PPC_RMA is 0)`;
  assert.ok(stderr.includes(says), `the agent does not say "${says}":\n${stderr}`);
  assert.equal(status, UNUSABLE_STATUS);
  return 'the agent asks KVM HV and refuses';
}
