import { openReadWrite } from '../../../common/native/files/files.js';
import { ioctl } from '../../../common/native/ioctl.js';
import { encodeIoctl, type IoctlRequest, ioctlLayoutOf } from '../../../common/native/ioctl-codes.js';
import { NativeMemory } from '../../../common/native/libc.js';

/** What KVM does for the kvm device. Every call throws NativeError when the kernel refuses. */
export interface KvmKernel {
  /** An fd of /dev/kvm. */
  open(): number;
  apiVersion(kvm: number): number;
  /** The value of KVM_CAP_PPC_RMA. */
  rmaCapability(kvm: number): number;
  /** An fd of a new virtual machine, usable by this process only. */
  createVm(kvm: number): number;
  /** An fd of an RMA of the pool; it outlives the virtual machine. The kernel decides the size. */
  allocateRma(vm: number): { readonly fd: number; readonly sizeBytes: number };
}

/** The magic byte of all KVM requests. */
const KVMIO = 0xae;
const KVM_CAP_PPC_RMA = 65;
const layout = ioctlLayoutOf(process.arch);
const GET_API_VERSION = encodeIoctl(layout, kvmRequest(0x00));
const CREATE_VM = encodeIoctl(layout, kvmRequest(0x01));
const CHECK_EXTENSION = encodeIoctl(layout, kvmRequest(0x03));
/** struct kvm_allocate_rma: the size, in 64 bits; the kernel reads nothing of it. */
const RMA_STRUCT_BYTES = 8;
const ALLOCATE_RMA = encodeIoctl(layout, { direction: 'read', type: KVMIO, number: 0xa9, sizeBytes: RMA_STRUCT_BYTES });
/** Let the kernel choose the kind of machine: old kernels take nothing else. */
const MACHINE_TYPE_DEFAULT = 0;

// Memory that cannot be written would leave an RMA taken under an fd that nobody is told:
// it lives as long as the program.
const allocated = new NativeMemory(RMA_STRUCT_BYTES);

/** The real one. */
export const KVM_KERNEL: KvmKernel = {
  open: () => openReadWrite('/dev/kvm'),
  apiVersion: (kvm) => ioctl('KVM_GET_API_VERSION', kvm, GET_API_VERSION, 0),
  rmaCapability: (kvm) => ioctl('KVM_CHECK_EXTENSION', kvm, CHECK_EXTENSION, KVM_CAP_PPC_RMA),
  createVm: (kvm) => ioctl('KVM_CREATE_VM', kvm, CREATE_VM, MACHINE_TYPE_DEFAULT),
  allocateRma(vm) {
    const fd = ioctl('KVM_ALLOCATE_RMA', vm, ALLOCATE_RMA, allocated);
    return { fd, sizeBytes: Number(allocated.longs[0] ?? 0n) };
  },
};

function kvmRequest(number: number): IoctlRequest {
  return { direction: 'none', type: KVMIO, number, sizeBytes: 0 };
}
