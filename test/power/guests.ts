/** A machine to boot, and what is checked in it. */
export interface Guest {
  readonly name: string;
  /** Flags of the emulator: the machine and its processor. */
  readonly machine: readonly string[];
  /** Words for its kernel's command line. */
  readonly kernel: readonly string[];
  /** Whether what it boots is compressed: it takes longer to unpack. Default: no. */
  readonly isCompressed?: boolean;
  /** For `guest/main.ts`, in order. */
  readonly checks: readonly string[];
  /** When it is ended, whatever it does: several times what it needs. */
  readonly boundMinutes: number;
}

/** QEMU emulates none of these mitigations of processor bugs. */
const WITHOUT_MITIGATIONS = 'cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken';

/** Unit tests of what touches the kernel: system calls, sockets, memory, processes, and the file that LMDB writes. */
const KERNEL_FOLDERS = [
  'common/native',
  'common/files',
  'agent/device',
  'agent/local',
  'agent/core-thread',
  'agent/holders',
  'agent/checkpoint',
  'agent/identity',
  'client/cli/exec',
  'server/store/check',
].map((folder) => `unit-tests:test/${folder}`);

/** POWER9 with radix page tables, as most of the fleet: everything is checked there. */
const RADIX: Guest = {
  name: 'radix',
  machine: ['-M', `pseries,${WITHOUT_MITIGATIONS}`, '-cpu', 'POWER9', '-nodefaults'],
  kernel: ['hugepagesz=2M', 'hugepages=64'],
  checks: ['as-booted:radix', 'main-job:2MiB', ...KERNEL_FOLDERS],
  boundMinutes: 45,
};

/** The longest first, so that no processor is idle at the end. */
export const GUESTS: readonly Guest[] = [
  RADIX,
  {
    name: 'double',
    machine: ['-M', `pseries,${WITHOUT_MITIGATIONS}`, '-cpu', 'POWER10', '-nodefaults'],
    kernel: [],
    checks: ['as-booted:radix', 'eras'],
    boundMinutes: 45,
  },
  {
    name: 'hash',
    machine: ['-M', `pseries,${WITHOUT_MITIGATIONS},cap-hpt-max-page-size=16777216`, '-cpu', 'POWER9', '-nodefaults'],
    kernel: ['disable_radix', 'hugepagesz=16M', 'hugepages=8'],
    checks: ['as-booted:hash', 'main-job:16MiB', 'unit-tests:test/agent/device'],
    boundMinutes: 30,
  },
  {
    name: 'kvm',
    // Its devices come with the machine: without them the firmware finds no console.
    machine: ['-M', 'powernv9', '-cpu', 'POWER9'],
    kernel: [],
    // QEMU loads at most 128 MiB for it.
    isCompressed: true,
    checks: ['as-booted:radix', 'real-kvm', 'unit-tests:test/agent/device/kvm'],
    boundMinutes: 30,
  },
];

/** The main job alone. */
export const QUICK_GUESTS: readonly Guest[] = [
  { ...RADIX, name: 'quick', checks: ['as-booted:radix', 'main-job:2MiB'], boundMinutes: 20 },
];
