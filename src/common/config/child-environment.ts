/**
 * The environment for a child process, without the settings meant for this Node process. Whoever debugs, profiles or
 * instruments a program with NODE_OPTIONS means that program: its child would wait for a debugger, fail on a port
 * already in use, overwrite the program's profile, or need a file that it cannot read.
 */
export function childEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')));
}
