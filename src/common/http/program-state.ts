import type { Logger } from '../log/logger.js';
import type { Exposition } from '../telemetry/exposition.js';
import type { Readiness } from '../telemetry/readiness.js';

/** What a program shows of itself over HTTP. */
export interface ProgramState {
  readonly exposition: Exposition;
  readonly readiness: Readiness;
  /** Null when the program is alive; otherwise what is not, for people. It never rejects. */
  readonly problem: () => Promise<string | null>;
  readonly log: Logger;
}
