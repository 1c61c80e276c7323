import type { Clock } from '../clock/clock.js';
import type { Logger } from '../log/logger.js';
import type { Exposition } from '../telemetry/exposition.js';
import type { Readiness } from '../telemetry/readiness.js';
import type { CertificateStore } from '../tls/certificate-store.js';
import type { GateParts } from './gate.js';
import type { RefusedRequest } from './refusals.js';

/** What a program shows of itself over HTTP. */
export interface ProgramState {
  readonly exposition: Exposition;
  readonly readiness: Readiness;
  /** Null when the program is alive; otherwise what is not, for people. It never rejects. */
  readonly problem: () => Promise<string | null>;
  readonly log: Logger;
}

/** What the door depends on. */
export interface DoorParts extends ProgramState, GateParts {
  readonly clock: Clock;
  /** Undefined: the door speaks no TLS. */
  readonly certificates: CertificateStore | undefined;
  readonly onRefused: (refused: RefusedRequest) => void;
}
