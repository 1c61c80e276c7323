import { setFlagsFromString } from 'node:v8';

/**
 * Changes one setting of the JavaScript engine; call it at the start, before any broker code has run. When the first
 * objects made at one place in the code live long, the engine allocates all later ones there as long-lived, and only a
 * full collection frees them. Agents connect first and stay, so calls would be treated as long-lived like sessions. An
 * engine that does not know the flag ignores it.
 */
export function keepCallsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
