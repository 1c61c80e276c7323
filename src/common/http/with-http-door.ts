import type { DoorParts } from './door-parts.js';

/**
 * Runs a program and serves HTTP from before its first step until after its last, so that a program that starts slowly,
 * or waits for something, can say so; an address of null serves none. Only a door that is open costs the start what
 * loading its framework takes.
 *
 * @throws StartError when the address cannot be listened on.
 */
export async function withHttpDoor(
  address: string | null,
  parts: DoorParts,
  program: () => Promise<void>,
): Promise<void> {
  if (address === null) return program();
  const { openHttpDoor } = await import('./http-door.js');
  const door = await openHttpDoor({ ...parts, address });
  try {
    await program();
  } finally {
    await door.close();
  }
}
