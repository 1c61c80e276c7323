import { readdirSync } from 'node:fs';

/**
 * How many damaged checkpoints lie in the state directory for somebody to look at; 0 where there is no such directory.
 */
export function countDamagedCheckpoints(stateDirectory: string): number {
  try {
    return readdirSync(stateDirectory).filter((name) => /\.damaged-\d+$/.test(name)).length;
  } catch {
    return 0;
  }
}
