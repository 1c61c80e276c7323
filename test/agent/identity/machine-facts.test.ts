import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FIRMWARE_PATHS, MACHINE_ID_PATH, readMachineFacts } from '../../../src/agent/identity/machine-facts.js';

const MACHINE_ID = '3d1219c7c4c5404aaa1f6d2a48adfda4';

/** The facts of a machine with these files. */
function factsOf(files: Readonly<Record<string, string>>, isPod = false) {
  return readMachineFacts({ read: (path) => files[path] ?? null, exists: (path) => path in files, isPod });
}

describe('what tells a machine from others', () => {
  it('is its machine id and the id of its firmware', () => {
    const files = { [MACHINE_ID_PATH]: `${MACHINE_ID}\n`, '/sys/class/dmi/id/product_uuid': 'ABCD-EF\n' };
    assert.deepEqual(factsOf(files), { 'machine-id': MACHINE_ID, 'dmi-product-uuid': 'abcd-ef' });
  });

  it('is on POWER what the device tree says, a partition’s own id first: it may move to another machine', () => {
    const machine = { '/proc/device-tree/system-id': 'IBM,0210ABC12\0', '/proc/device-tree/serial-number': 'S1\0' };
    assert.deepEqual(factsOf(machine), { 'device-tree-system-id': 'ibm,0210abc12' });
    const partition = { ...machine, '/proc/device-tree/ibm,partition-uuid': 'AA-1\0' };
    assert.deepEqual(factsOf(partition), { 'device-tree-partition-uuid': 'aa-1' });
    const guest = { ...partition, '/proc/device-tree/vm,uuid': 'BB-1\0' };
    assert.deepEqual(factsOf(guest), { 'device-tree-vm-uuid': 'bb-1' });
  });

  for (const nothing of ['', '\n', 'uninitialized\n', '0'.repeat(32), 'ffffffff-ffff-ffff-ffff-ffffffffffff']) {
    it(`is not ${JSON.stringify(nothing)}, which stands for no id`, () => {
      const paths = [MACHINE_ID_PATH, ...Object.values(FIRMWARE_PATHS)];
      assert.deepEqual(factsOf(Object.fromEntries(paths.map((path) => [path, nothing]))), {});
    });
  }

  it('is nothing where nothing can be read', () => assert.deepEqual(factsOf({}), {}));

  for (const [what, files, isPod] of [
    ['a pod', {}, true],
    ['a container of Docker', { '/.dockerenv': '' }, false],
    ['a container of Podman', { '/run/.containerenv': '' }, false],
  ] as const) {
    it(`is not the machine id in ${what}, which is its image's`, () => {
      const all = { ...files, [MACHINE_ID_PATH]: MACHINE_ID, '/sys/class/dmi/id/product_uuid': 'ab' };
      assert.deepEqual(factsOf(all, isPod), { 'dmi-product-uuid': 'ab' });
    });
  }
});
