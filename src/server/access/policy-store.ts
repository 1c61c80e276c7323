import { statSync } from 'node:fs';
import type { Clock, Timer } from '../../common/clock/clock.js';
import { readBoundedFile } from '../../common/files/read-file.js';
import type { Policy } from '../../domain/access/policy.js';
import { POLICY_BYTES_MAX, parsePolicy } from './parse-policy.js';

/** How often the file is looked at; polled, as Kubernetes replaces a symbolic link two levels up. */
export const LOOK_INTERVAL_MS = 5_000;
/**
 * How long a changed file has to stay as it is before it is read. Whoever writes it in place may be half done, and the
 * beginning of a policy can be one by itself, in which nobody is denied.
 */
export const SETTLE_MS = 1_000;

/** Told what becomes of a changed file. */
export interface PolicyObserver {
  /** It is in force. */
  loaded(policy: Policy): void;
  /** It cannot be used, so the former policy stays in force. Called once for each problem. */
  refused(problem: string): void;
}

/** What the store depends on. */
export interface PolicyStoreParts {
  readonly path: string;
  readonly clock: Clock;
  readonly observer: PolicyObserver;
}

/** Reads a policy file; throws an Error that names the file, and the key which is wrong. */
export function readPolicy(path: string): Policy {
  return parsed(path, readBoundedFile(path, { bytesMax: POLICY_BYTES_MAX }));
}

/** The policy in force, which follows its file. A file that cannot be used changes nothing. */
export class PolicyStore {
  private loaded: Policy;
  private bytes: Buffer;
  private seen: string;
  private problem: string | null = null;
  private timer: Timer | null = null;

  /** Reads the file, or throws as readPolicy does. */
  constructor(private readonly parts: PolicyStoreParts) {
    const { path } = parts;
    this.seen = fingerprintOf(path);
    this.bytes = readBoundedFile(path, { bytesMax: POLICY_BYTES_MAX });
    this.loaded = parsed(path, this.bytes);
  }

  get current(): Policy {
    return this.loaded;
  }

  /** Why the file as it is now is not in force; null when it is. */
  get refusedBecause(): string | null {
    return this.problem;
  }

  /** Follows the file until `signal` aborts. */
  follow(signal: AbortSignal): void {
    let lastSeen = this.seen;
    const look = () => {
      const now = fingerprintOf(this.parts.path);
      const isNew = now !== this.seen;
      const isSettled = now === lastSeen;
      lastSeen = now;
      if (isNew && isSettled) this.reload();
      this.timer = this.parts.clock.schedule(isNew && !isSettled ? SETTLE_MS : LOOK_INTERVAL_MS, look);
    };
    this.timer = this.parts.clock.schedule(LOOK_INTERVAL_MS, look);
    signal.addEventListener('abort', () => this.timer?.cancel(), { once: true });
  }

  /** Reads the file now, as at a SIGHUP. */
  reload(): void {
    const { path } = this.parts;
    // Before it is read: what is written meanwhile is read at the next look.
    this.seen = fingerprintOf(path);
    try {
      this.take(readBoundedFile(path, { bytesMax: POLICY_BYTES_MAX }));
    } catch (thrown) {
      this.refuse(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }

  private take(bytes: Buffer): void {
    const policy = bytes.equals(this.bytes) ? null : parsed(this.parts.path, bytes);
    this.problem = null;
    if (policy === null) return;
    this.bytes = bytes;
    this.loaded = policy;
    this.parts.observer.loaded(policy);
  }

  private refuse(problem: string): void {
    if (problem !== this.problem) this.parts.observer.refused(problem);
    this.problem = problem;
  }
}

function parsed(path: string, bytes: Buffer): Policy {
  const read = parsePolicy(bytes.toString());
  if ('problems' in read) throw new Error(read.problems.map((problem) => `${path}: ${problem}`).join('; '));
  return read.policy;
}

/** Changes with the file; one that is missing or cannot be looked at has a fingerprint, too. */
function fingerprintOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
  } catch (problem) {
    return String(problem);
  }
}
