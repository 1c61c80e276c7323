import { spawn } from 'node:child_process';
import { root } from './root.mjs';

/** A tool that says more than this is broken; the tail is what explains it. */
const outputCharsMax = 200_000;

/** Runs a program to its end. Never rejects: `status` is its exit status, or 127 when it could not be started. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-outputCharsMax);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error) => resolve({ status: 127, output: String(error.message) }));
    child.on('close', (code, signal) =>
      resolve({ status: code ?? 1, output: signal ? `${output}\n${signal}` : output }),
    );
  });
}

/** Runs npm: the one that runs this script when there is one, so that a second npm on PATH is never mixed in. */
export function runNpm(args, options) {
  const own = process.env.npm_execpath;
  return own?.endsWith('.js') ? run(process.execPath, [own, ...args], options) : run('npm', args, options);
}
