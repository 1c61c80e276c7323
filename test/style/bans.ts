/** Something that must not be in the files below `within`, and what to do instead. */
export interface Ban {
  readonly pattern: RegExp;
  readonly instead: string;
  readonly within: readonly string[];
  readonly except: readonly RegExp[];
}

const CODE = ['src/', 'test/', 'scripts/', 'examples/'];
/** The table itself, and the test that tries it, name what they ban. */
const SELF = /^test\/style\/bans/;

export const BANS: readonly Ban[] = [
  {
    pattern: /Math\.random/,
    instead: 'take a `random: () => number` as an argument',
    within: ['src/'],
    except: [/^src\/(agent|client\/cli)\/main\.ts$/, /^src\/client\/broker-client\.ts$/],
  },
  {
    pattern: /process\.env\b/,
    instead: 'make it a setting of the configuration',
    within: ['src/'],
    except: [/^src\/common\/config\//, /\/main\.ts$/],
  },
  {
    pattern: /process\.exit\(/,
    instead: 'set process.exitCode and let the program end, so that nothing is cut off',
    within: CODE,
    // Where every program ends.
    except: [/^src\/common\/shutdown\//, /^src\/client\/cli\/main\.ts$/],
  },
  {
    pattern: /\.replace\(\s*['"`]/,
    instead: 'use replaceAll, or a regular expression: replace with a string changes the first one only',
    within: CODE,
    // Python's replaces all.
    except: [/\.py$/],
  },
  {
    pattern: /\b(TODO|FIXME|XXX|HACK)\b/,
    instead: 'do it, or leave it out',
    within: [...CODE, 'proto/', 'docs/'],
    except: [],
  },
  {
    pattern: /console\.(log|error|warn|info|debug)/,
    instead: 'log an event (src/common/log)',
    within: ['src/'],
    except: [],
  },
  {
    pattern: /biome-ignore|@ts-(ignore|expect-error|nocheck)|eslint-disable/,
    instead: 'mend what it complains of',
    within: CODE,
    except: [],
  },
  {
    pattern: /as unknown as/,
    instead: 'find the type that is true',
    within: ['src/'],
    except: [/^src\/common\/rpc\//],
  },
  {
    pattern: /\b(it|test)\(\s*['"`]should /,
    instead: 'name the behaviour in the present tense',
    within: ['test/'],
    except: [],
  },
  {
    pattern: /\bmessage(:| =) ['"`][A-Z][a-z]/,
    instead: 'one voice for errors, in lower case: what is so; what to do next',
    within: ['src/'],
    except: [],
  },
  {
    // A call's own deadline, or a fake clock's, is no patience: it goes by another name.
    pattern:
      /\btimeout(Ms)?: \d[\d_]*\b(?! \*)|\b\w*(FAR|PATIENCE|TIMEOUT)_MS = \d|settimeout\(\d|AbortSignal\.timeout\(\d{2}/,
    instead: 'take it from examples/fleet/patience.ts, which a slow machine stretches',
    within: ['test/', 'examples/'],
    except: [],
  },
  { pattern: /\b(it|test|describe)\.only\(/, instead: 'run one file: npm test -- PATH', within: ['test/'], except: [] },
];

/** Every line of a file that has something banned, with what to do instead. */
export function bannedLines(path: string, text: string): readonly string[] {
  if (SELF.test(path)) return [];
  const bans = BANS.filter(
    ({ within, except }) =>
      within.some((folder) => path.startsWith(folder)) && !except.some((exception) => exception.test(path)),
  );
  return text
    .split('\n')
    .flatMap((line, index) =>
      bans
        .filter(({ pattern }) => pattern.test(line))
        .map(({ instead }) => `${path}:${index + 1}: ${line.trim()}\n    → ${instead}`),
    );
}
