import { CGROUP_PATTERN_CHARACTERS_MAX } from './contract-limits.js';
import { isPrintable } from './text.js';

/** What a pattern may be, as the end of a sentence. */
export const CGROUP_PATTERN_FORM = `the path of a control group as /proc/PID/cgroup has it, such as /machine.slice/*, of at most ${CGROUP_PATTERN_CHARACTERS_MAX} printable characters; * stands for any characters but /`;

/**
 * True for a path from the root of control groups. Names "." and ".." are no names of groups: the kernel shows ".." for
 * what is outside of the reader's namespace, and nothing is promised of that.
 */
export function isCgroupPattern(text: string): boolean {
  if (text.length > CGROUP_PATTERN_CHARACTERS_MAX || !text.startsWith('/') || !isPrintable(text)) return false;
  return text === '/' || segmentsOf(text).every((name) => name !== '' && name !== '.' && name !== '..');
}

/**
 * Whether a process of control group `cgroup` is in a group that the pattern names, or below one: what libvirt or
 * systemd put into groups of their own below it is in it, too.
 */
export function isInCgroup(cgroup: string, pattern: string): boolean {
  if (pattern === '/') return cgroup.startsWith('/') && !segmentsOf(cgroup).includes('..');
  const [names, wanted] = [segmentsOf(cgroup), segmentsOf(pattern)];
  if (!cgroup.startsWith('/') || names.length < wanted.length) return false;
  return wanted.every((one, index) => matches(names[index] ?? '', one));
}

function segmentsOf(path: string): readonly string[] {
  return path.slice(1).split('/');
}

/** Each part between two stars where it comes first: no later place could help, so this takes no second try. */
function matches(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
