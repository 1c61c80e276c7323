// `npm run test:power`: boots emulated POWER machines on Debian's own kernel and Node, and checks there what no other
// architecture shows.
//   npm run test:power                   every guest, two at a time
//   npm run test:power -- --quick        the main job alone
//   npm run test:power -- hash kvm       only these guests
//   npm run test:power -- agent/device   only checks whose names contain this
//   npm run test:power -- --update       asks Debian for newer packages first
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CACHE } from './cache.js';
import { chosenGuests } from './choice.js';
import { output } from './command.js';
import { type Boot, runGuest } from './emulator.js';
import { type GuestParts, guestParts } from './guest-parts.js';
import { GUESTS, type Guest, QUICK_GUESTS } from './guests.js';
import { packProject } from './project.js';
import { Report } from './report.js';
import { missingTools } from './tools.js';

/** Each takes one processor and 3 GiB. */
const GUESTS_AT_A_TIME = 2;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, update: { type: 'boolean', default: false } },
});
const known = values.quick ? QUICK_GUESTS : GUESTS;
const chosen = chosenGuests(known, positionals);

if (chosen.length === 0) {
  console.error(
    `no guest is called ${positionals.join(' or ')}: there are ${known.map(({ name }) => name).join(', ')}`,
  );
  process.exitCode = 2;
} else {
  process.exitCode = (await checkAll(chosen)) ? 0 : 1;
}

async function checkAll(guests: readonly Guest[]): Promise<boolean> {
  const report = new Report((text) => console.log(text));
  const boot = prepare();
  if (typeof boot === 'string') for (const guest of guests) report.skip(guest, boot);
  else await runAll(guests, boot, report);
  return report.close();
}

/** What the guests boot; or why they cannot. */
function prepare(): Boot | string {
  try {
    return missingTools() ?? bootOf(guestParts(values.update));
  } catch (error) {
    return `what it boots cannot be had: ${error instanceof Error ? error.message : error}`;
  }
}

/** In a folder of this run, which is removed at its end: two runs may be under way. */
function bootOf(parts: GuestParts): Boot {
  const folder = join(CACHE, `boot-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const [project, initrd] = [join(folder, 'project.cpio'), join(folder, 'initrd.cpio')];
  packProject(parts, join(folder, 'tree'), project);
  // The kernel takes archives as one file, one behind the other.
  output('sh', ['-c', 'cat "$@" >"$0"', initrd, parts.root, parts.modules, project]);
  output('gzip', ['-1', '--keep', initrd]);
  return { kernel: parts.kernel, initrd, compressedInitrd: `${initrd}.gz` };
}

async function runAll(guests: readonly Guest[], boot: Boot, report: Report): Promise<void> {
  const waiting = [...guests];
  const worker = async () => {
    for (let guest = waiting.shift(); guest !== undefined; guest = waiting.shift()) {
      const running = guest;
      console.log(`… ${running.name} boots`);
      report.end(running, await runGuest(running, boot, (said) => report.hear(running, said)));
    }
  };
  await Promise.all(Array.from({ length: GUESTS_AT_A_TIME }, worker));
}
