import type { Host } from './hosts.js';

/** A program on a host of its own, which may be killed, stopped, cut off, and started again. */
export interface Unit {
  readonly name: string;
  readonly host: Host;
  readonly isRunning: boolean;
  readonly pid: number;
  start(): void;
  /** As kill -9; resolves when it is gone. It stays dead until it is started. */
  kill(): Promise<void>;
}

export function signal({ isRunning, pid }: Unit, name: NodeJS.Signals): void {
  if (isRunning) process.kill(pid, name);
}
