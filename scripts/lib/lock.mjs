import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { cache } from './root.mjs';

/** An install over a slow line takes minutes; after this long something else is wrong. */
const waitMsMax = 5 * 60_000;
const pollMs = 100;
/** Between the making of the folder and the writing of its owner there is a moment; nobody needs this long for it. */
const ownerlessMsMax = 5_000;

/** Runs `work` while no other process of this checkout runs anything under the same lock. */
export async function locked(name, work) {
  const folder = `${cache}${name}.lock`;
  mkdirSync(cache, { recursive: true });
  await acquire(folder);
  const release = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

async function acquire(folder) {
  const deadline = Date.now() + waitMsMax;
  let told = false;
  while (!make(folder)) {
    const owner = ownerOf(folder);
    if (owner !== undefined && !isAlive(owner)) discard(folder, owner);
    else if (Date.now() > deadline) throw new Error(`${folder} is held by process ${owner}: wait for it or end it`);
    else {
      if (!told) console.log(`… waiting for process ${owner}, which is preparing this checkout`);
      told = true;
      await sleep(pollMs);
    }
  }
}

function make(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(`${folder}/pid`, String(process.pid));
  return true;
}

/** The owner's pid; 0, which is never alive here, for a lock whose maker died before it could write one. */
function ownerOf(folder) {
  try {
    const pid = Number(readFileSync(`${folder}/pid`, 'utf8'));
    if (pid > 0) return pid;
  } catch {
    // Not written yet, or gone with its lock: the age decides.
  }
  return ageMs(folder) > ownerlessMsMax ? 0 : undefined;
}

function ageMs(folder) {
  return Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

function isAlive(pid) {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Two waiters may both find the owner dead. Removing in place would let the slower one remove the lock that the quicker
 * one has just taken; renaming first lets it see whose lock it took away, and put that back.
 */
function discard(folder, deadOwner) {
  const aside = `${folder}.${process.pid}`;
  try {
    renameSync(folder, aside);
  } catch {
    return;
  }
  const taken = ownerOf(aside);
  if (taken === deadOwner) rmSync(aside, { recursive: true, force: true });
  else renameSync(aside, folder);
}
