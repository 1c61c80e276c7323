/** Reads a small text file; null when it is not there, or not for this user. */
export type ReadFact = (path: string) => string | null;

/**
 * Ids by which the kernel and its firmware tell this machine from others, by their names;
 * what cannot be told is missing.
 */
export type MachineFacts = Readonly<Record<string, string>>;

/** Where the system keeps the id of its installation (machine-id(5)). */
export const MACHINE_ID_PATH = '/etc/machine-id';

/**
 * Where firmware tells which machine this is, the surest first; one is enough, and a machine always has the same one. A
 * partition of a POWER machine keeps its own id when it moves to another machine, so that comes before the machine's.
 */
export const FIRMWARE_PATHS: Readonly<Record<string, string>> = {
  'dmi-product-uuid': '/sys/class/dmi/id/product_uuid',
  'device-tree-vm-uuid': '/proc/device-tree/vm,uuid',
  'device-tree-partition-uuid': '/proc/device-tree/ibm,partition-uuid',
  'device-tree-system-id': '/proc/device-tree/system-id',
  'device-tree-serial-number': '/proc/device-tree/serial-number',
};

/** Left there by container runtimes whose containers have the machine id of their image, if any. */
const CONTAINER_MARKS = ['/.dockerenv', '/run/.containerenv'];

/** What is looked at. */
export interface MachineSources {
  readonly read: ReadFact;
  readonly exists: (path: string) => boolean;
  /** Kubernetes runs this. */
  readonly isPod: boolean;
}

/**
 * What tells this machine from others. In a container the machine id is that of an image, which
 * changes with each version of it.
 */
export function readMachineFacts({ read, exists, isPod }: MachineSources): MachineFacts {
  const isContainer = isPod || CONTAINER_MARKS.some(exists);
  const machineId = isContainer ? null : meaningful(read(MACHINE_ID_PATH));
  return { ...(machineId === null ? {} : { 'machine-id': machineId }), ...firmwareFact(read) };
}

function firmwareFact(read: ReadFact): MachineFacts {
  for (const [name, path] of Object.entries(FIRMWARE_PATHS)) {
    const value = meaningful(read(path));
    if (value !== null) return { [name]: value };
  }
  return {};
}

/**
 * Null for what stands for no id: nothing, `uninitialized`, or the same digit again and again. The
 * device tree ends its texts with NUL.
 */
function meaningful(text: string | null): string | null {
  const value = (text ?? '').replaceAll('\0', '').trim().toLowerCase();
  const digits = value.replaceAll('-', '');
  return value === '' || value === 'uninitialized' || /^([0f])\1*$/.test(digits) ? null : value;
}
