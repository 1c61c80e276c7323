import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const MODULES = new URL('../../../../src/common/native/', import.meta.url);

function runThenExec(statement: string): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const program = `
    import { execve, restoreSigpipe } from '${new URL('process/process.js', MODULES).href}';
    import { setCloseOnExec } from '${new URL('files/files.js', MODULES).href}';
    import { createMemfd } from '${new URL('memory/memory.js', MODULES).href}';
    for (const fd of [0, 1, 2]) setCloseOnExec(fd, false);
    ${statement}`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
}

test('execve becomes another program with the given arguments and environment, and keeps the pid', () => {
  const { status, stdout, stderr } = runThenExec(
    `process.stdout.write(process.pid + ' ');
     execve('/bin/sh', ['sh', '-c', 'echo $$ "$RMA_FD" "$0"; exit 3', 'zero'], { RMA_FD: 'ü 7' });`,
  );
  assert.equal(stderr, '');
  const [before, after] = stdout.split(' ');
  assert.equal(before, after);
  assert.match(stdout, / ü 7 zero\n$/);
  assert.equal(status, 3);
});

test('an fd goes through execve exactly when it is not close-on-exec', () => {
  const { stdout } = runThenExec(
    `const [kept, closed] = [createMemfd('kept'), createMemfd('closed')];
     setCloseOnExec(kept, false);
     execve('/bin/sh', ['sh', '-c', 'for fd in ' + kept + ' ' + closed + '; do readlink /proc/$$/fd/$fd || echo none; done'], {});`,
  );
  assert.equal(stdout, '/memfd:kept (deleted)\nnone\n');
});

test('SIGPIPE ends the new program again once it is restored', () => {
  const kill = `execve('/bin/sh', ['sh', '-c', 'kill -PIPE $$; echo survived'], {});`;
  assert.equal(runThenExec(kill).stdout, 'survived\n');
  assert.equal(runThenExec(`restoreSigpipe(); ${kill}`).stdout, '');
});

test('a program that does not exist leaves the process as it was, with the reason', () => {
  const { status, stdout } = runThenExec(
    `try { execve('/nowhere', ['x'], {}); } catch (error) { console.log(error.code, error.message); }`,
  );
  assert.equal(status, 0);
  assert.match(stdout, /^ENOENT execve \/nowhere/);
});
