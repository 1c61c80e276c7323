// A reporter of node's test runner: a line of JSON for each test that has no tests within it.
import type { TestLine } from './test-line.js' with { 'resolution-mode': 'import' };

/** What the runner tells, as far as it is used here. */
interface Told {
  readonly type: string;
  readonly data: {
    readonly name?: string;
    readonly skip?: string | boolean;
    readonly todo?: string | boolean;
    readonly details?: { readonly type?: string; readonly error?: Error & { readonly failureType?: string } };
  };
}

async function* lines(source: AsyncIterable<Told>): AsyncGenerator<string> {
  for await (const told of source) {
    const line = lineOf(told);
    if (line !== null) yield `${JSON.stringify(line)}\n`;
  }
}

function lineOf({ type, data: { name = '', skip, todo, details } }: Told): TestLine | null {
  if (type !== 'test:pass' && type !== 'test:fail') return null;
  const error = details?.error;
  // A parent says nothing that its tests have not said.
  if (error?.failureType === 'subtestsFailed' || (details?.type === 'suite' && type === 'test:pass')) return null;
  const [excuse, isSkipped] = [skip ?? todo ?? '', skip !== undefined || todo !== undefined];
  if (isSkipped) return { name, outcome: 'skipped', reason: String(excuse) };
  if (type === 'test:pass') return { name, outcome: 'passed', reason: '' };
  return { name, outcome: 'failed', reason: String((error?.cause instanceof Error && error.cause.stack) || error) };
}

export = lines;
