/**
 * The environment of a process that this one starts of itself, without what is said to Node by it. Whoever debugs,
 * measures or instruments a program by NODE_OPTIONS means that program: its child would wait for a debugger, take a
 * port that is taken, write its profile over the program's, or need a file that it cannot have.
 */
export function childEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')));
}
