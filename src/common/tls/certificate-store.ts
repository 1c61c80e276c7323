import { statSync } from 'node:fs';
import type { Clock, Timer } from '../clock/clock.js';
import { CERTIFICATE_FILES, type CertificatePaths } from './certificate-paths.js';
import { type Certificates, loadCertificates } from './certificates.js';

/**
 * How often the files are looked at. They are polled: what fs.watch reports differs by file system, and Kubernetes
 * replaces a symbolic link two levels up.
 */
export const LOOK_INTERVAL_MS = 5_000;

/** What the store depends on. */
export interface CertificateStoreParts {
  readonly paths: CertificatePaths;
  readonly clock: Clock;
  readonly observer: ReloadObserver;
}

/** Told what becomes of changed files. */
export interface ReloadObserver {
  /** New connections use them. */
  loaded(certificates: Certificates): void;
  /** They cannot be used, so the former ones stay in use. Called once for each problem. */
  refused(problem: string): void;
}

/**
 * A program's certificates, which follow their files. When the files change, new connections use the new ones, and
 * those that are open go on. Files that do not fit together, as while one of them is being written, are left alone
 * until they do.
 */
export class CertificateStore {
  private loaded: Certificates;
  private seen: string;
  private problem: string | null = null;
  private timer: Timer | null = null;
  private readonly listeners = new Set<(certificates: Certificates) => void>();

  /** Loads the files, or throws an Error that says why it cannot. */
  constructor(private readonly parts: CertificateStoreParts) {
    this.seen = fingerprintOf(parts.paths);
    this.loaded = loadCertificates(parts.paths, parts.clock.wallMs());
  }

  /** The certificates in use. */
  get current(): Certificates {
    return this.loaded;
  }

  /** Why the files as they are now are not in use; null when they are. */
  get refusedBecause(): string | null {
    return this.problem;
  }

  /** Calls `listener` with each new set; the returned function removes it. */
  onChange(listener: (certificates: Certificates) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Follows the files until `signal` aborts. */
  follow(signal: AbortSignal): void {
    const look = () => {
      // Files that were refused are tried again: a clock that was wrong, or a key that has been protected meanwhile.
      if (this.problem !== null || fingerprintOf(this.parts.paths) !== this.seen) this.reload();
      this.timer = this.parts.clock.schedule(LOOK_INTERVAL_MS, look);
    };
    this.timer = this.parts.clock.schedule(LOOK_INTERVAL_MS, look);
    signal.addEventListener('abort', () => this.timer?.cancel(), { once: true });
  }

  /** Loads the files now, as at a SIGHUP. */
  reload(): void {
    const { paths, clock } = this.parts;
    const seen = fingerprintOf(paths);
    try {
      this.take(loadCertificates(paths, clock.wallMs()));
      this.seen = seen;
    } catch (thrown) {
      this.refuse(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }

  private take(next: Certificates): void {
    this.problem = null;
    if (CERTIFICATE_FILES.every((file) => next.pem[file].equals(this.loaded.pem[file]))) return;
    this.loaded = next;
    this.parts.observer.loaded(next);
    for (const listener of this.listeners) listener(next);
  }

  private refuse(problem: string): void {
    if (problem !== this.problem) this.parts.observer.refused(problem);
    this.problem = problem;
  }
}

/** Changes with the files; a file that is missing or cannot be looked at has a fingerprint, too. */
function fingerprintOf(paths: CertificatePaths): string {
  return CERTIFICATE_FILES.map((file) => {
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = statSync(paths[file], { bigint: true });
      return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
    } catch (problem) {
      return String(problem);
    }
  }).join(' ');
}
