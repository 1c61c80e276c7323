import { EXIT_STATUS, StartError } from '../common/shutdown/exit-status.js';
import { type BootId, ID_PATTERN, type NodeId } from '../domain/ids.js';

/** Where the kernel tells one life of itself from another (random(4)). */
export const BOOT_ID_PATH = '/proc/sys/kernel/random/boot_id';

/** The node's name: the configured one, or the host name up to its first dot, in lower case. */
export function nodeIdOf(configured: string | undefined, hostName: string): NodeId {
  const name = configured ?? hostName.toLowerCase().split('.')[0] ?? '';
  if (ID_PATTERN.test(name)) return name as NodeId;
  const message = `nodeName: the host name ${JSON.stringify(hostName)} cannot serve as one; set nodeName to 1 to 63 of a-z, 0-9 and "-"`;
  throw new StartError(EXIT_STATUS.BAD_CONFIGURATION, message);
}

/** The kernel's boot id, from the text of `BOOT_ID_PATH`. */
export function bootIdOf(text: string): BootId {
  return text.trim() as BootId;
}
