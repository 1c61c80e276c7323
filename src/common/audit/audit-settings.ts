import { choice, integer, path, size } from '../config/kinds.js';
import { type Kind, setting } from '../config/setting.js';
import { ON_FAILURE_CHOICES, type OnFailure } from './audit-log.js';

const MIB = 2 ** 20;

/** Where lines go: a file, by its path; the program's log; or nowhere. */
type AuditPlace = string | 'log' | null;

/**
 * The settings of a program's audit log.
 *
 * @param what What has a line.
 * @param blocked What block does.
 */
export function auditSettings(what: string, blocked: string) {
  return {
    auditFile: setting(auditPlace(), {
      help: `Where a line of JSON is written for ${what}: a file, which is made; log, for the log of this program; or off. SIGHUP opens the file anew, after it was moved away.`,
      default: null,
    }),
    auditFileSize: setting(size({ min: 4096, max: 1024 * 1024 * MIB }), {
      help: 'How large auditFile gets; then it becomes PATH.1, PATH.1 becomes PATH.2, and a new one begins.',
      default: 64 * MIB,
    }),
    auditFilesKept: setting(integer({ min: 1, max: 1_000 }), {
      help: 'How many former files are kept; older ones are removed.',
      default: 10,
    }),
    auditOnFailure: setting(choice(ON_FAILURE_CHOICES), {
      help: `What happens when auditFile cannot be written. drop: everything goes on, and lines are lost past 8 MiB, which is counted. block: ${blocked}`,
      default: 'drop',
    }),
  };
}

/** The values of these settings. */
export interface AuditSettings {
  readonly auditFile: AuditPlace;
  readonly auditFileSize: number;
  readonly auditFilesKept: number;
  readonly auditOnFailure: OnFailure;
}

function auditPlace(): Kind<AuditPlace> {
  const file = path();
  const word = { log: 'log', off: null } as const;
  return {
    shape: 'scalar',
    placeholder: 'PATH|log|off',
    allowed: `${file.allowed}, log, or off`,
    parse: (raw) => (raw === 'log' || raw === 'off' ? word[raw] : file.parse(raw)),
    toPlain: (value) => value ?? 'off',
  };
}

/** The settings among those of a program. */
export function auditSettingsOf(settings: AuditSettings): AuditSettings {
  const { auditFile, auditFileSize, auditFilesKept, auditOnFailure } = settings;
  return { auditFile, auditFileSize, auditFilesKept, auditOnFailure };
}
