import { parentPort, workerData } from 'node:worker_threads';
import { describeHolders } from './found-holders.js';
import { scanProcesses } from './process-scan.js';

/** What the thread is started with. */
export interface HolderWorkerData {
  /** The agent's own fds of RMAs. */
  readonly ownFds: readonly number[];
}

const { ownFds }: HolderWorkerData = workerData;
parentPort?.postMessage(describeHolders(scanProcesses(), ownFds));
