import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  encodeIoctl,
  GENERIC_LAYOUT,
  type IoctlRequest,
  ioctlLayoutOf,
  POWERPC_LAYOUT,
} from '../../../src/common/native/ioctl-codes.js';

const KVM = 0xae;
const TABLE: readonly (IoctlRequest & { name: string; generic: number; powerpc: number })[] = [
  // Even a request without an argument differs, as powerpc's NONE is 1.
  {
    name: 'KVM_GET_API_VERSION',
    direction: 'none',
    type: KVM,
    number: 0,
    sizeBytes: 0,
    generic: 0xae00,
    powerpc: 0x2000ae00,
  },
  {
    name: 'KVM_CREATE_VM',
    direction: 'none',
    type: KVM,
    number: 1,
    sizeBytes: 0,
    generic: 0xae01,
    powerpc: 0x2000ae01,
  },
  {
    name: 'KVM_CHECK_EXTENSION',
    direction: 'none',
    type: KVM,
    number: 3,
    sizeBytes: 0,
    generic: 0xae03,
    powerpc: 0x2000ae03,
  },
  {
    name: 'KVM_ALLOCATE_RMA',
    direction: 'read',
    type: KVM,
    number: 0xa9,
    sizeBytes: 8,
    generic: 0x8008aea9,
    powerpc: 0x4008aea9,
  },
  // A request that writes: KVM_SET_USER_MEMORY_REGION.
  {
    name: 'KVM_SET_USER_MEMORY_REGION',
    direction: 'write',
    type: KVM,
    number: 0x46,
    sizeBytes: 32,
    generic: 0x4020ae46,
    powerpc: 0x8020ae46,
  },
];

for (const { name, generic, powerpc, ...request } of TABLE) {
  test(`${name} has the code of its architecture, positive and within 32 bits`, () => {
    assert.equal(encodeIoctl(GENERIC_LAYOUT, request), generic);
    assert.equal(encodeIoctl(POWERPC_LAYOUT, request), powerpc);
  });
}

test('POWER packs requests its own way, x86, arm and s390 all alike', () => {
  assert.equal(ioctlLayoutOf('ppc64'), POWERPC_LAYOUT);
  for (const architecture of ['x64', 'arm64', 's390x', 'riscv64']) {
    assert.equal(ioctlLayoutOf(architecture), GENERIC_LAYOUT);
  }
});

test('an argument that is larger than the size field is refused, at 8 KiB on POWER and 16 KiB elsewhere', () => {
  const request = (sizeBytes: number): IoctlRequest => ({ direction: 'read', type: KVM, number: 1, sizeBytes });
  assert.equal(encodeIoctl(POWERPC_LAYOUT, request(8191)), 0x5fffae01);
  assert.throws(() => encodeIoctl(POWERPC_LAYOUT, request(8192)), RangeError);
  assert.equal(encodeIoctl(GENERIC_LAYOUT, request(16383)), 0xbfffae01);
  assert.throws(() => encodeIoctl(GENERIC_LAYOUT, request(16384)), RangeError);
});
