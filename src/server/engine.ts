import { setFlagsFromString } from 'node:v8';

/**
 * The one setting of the JavaScript engine that the broker changes, at its start, before anything of it is in use.
 * Where the first objects of one place in the code live long, the engine makes all later ones there among those that
 * only a full collection takes away. Agents connect first and stay, so calls were taken for as long-lived as sessions.
 * What it does not know it leaves alone.
 */
export function keepCallsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
