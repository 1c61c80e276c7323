// `npm run test:power`: boots emulated POWER machines on Debian's own kernel and Node, and checks there what no other
// architecture shows.
//   npm run test:power                   every guest, two at a time
//   npm run test:power -- --quick        the main job alone
//   npm run test:power -- hash kvm       only these guests
//   npm run test:power -- agent/device   only checks whose names contain this
//   npm run test:power -- --update       asks Debian for newer packages first
import { parseArgs } from 'node:util';
import { chosenGuests } from './choice.js';
import { type Boot, runGuest } from './emulator.js';
import { GUESTS, type Guest, QUICK_GUESTS } from './guests.js';
import { type Lacking, splitByLack } from './needs.js';
import { prepare } from './prepare.js';
import { Report } from './report.js';

/** Each takes one processor and 3 GiB. */
const GUESTS_AT_A_TIME = 2;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, update: { type: 'boolean', default: false } },
});
/** Ends the guests, and with them the run, which removes what they booted. */
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort());

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
  const made = prepared();
  if (typeof made === 'string') for (const guest of guests) report.skip(guest, made);
  else await runAll(withoutLacking(guests, made.lacking, report), made.boot, report);
  return report.close();
}

/** What the guests boot; or why they cannot. */
function prepared() {
  try {
    return prepare(values.update);
  } catch (error) {
    return `what it boots cannot be had: ${error instanceof Error ? error.message : error}`;
  }
}

/** The guests, and the checks of them, that can do without what is lacking; the others are reported. */
function withoutLacking(guests: readonly Guest[], lacking: Lacking, report: Report): readonly Guest[] {
  return guests.flatMap((guest) => {
    const { made, lacks } = splitByLack(guest, lacking);
    for (const [check, why] of lacks) report.skip({ ...guest, checks: [check] }, why);
    return made === null ? [] : [made];
  });
}

async function runAll(guests: readonly Guest[], boot: Boot, report: Report): Promise<void> {
  const waiting = [...guests];
  const worker = async () => {
    for (let guest = waiting.shift(); guest !== undefined; guest = waiting.shift()) {
      const running = guest;
      console.log(`… ${running.name} boots`);
      report.end(running, await runGuest(running, boot, interrupted.signal, (said) => report.hear(running, said)));
    }
  };
  await Promise.all(Array.from({ length: GUESTS_AT_A_TIME }, worker));
}
