import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const IOCTL = fileURLToPath(new URL('../../../src/common/native/ioctl.js', import.meta.url));
const STAND_IN = `#define _GNU_SOURCE
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>
int ioctl(int fd, unsigned long request, ...) {
  va_list rest;
  va_start(rest, request);
  long argument = va_arg(rest, long);
  va_end(rest);
  return fd == 4711 ? 12 : (int)syscall(SYS_ioctl, fd, request, argument);
}
`;

test('a stand-in for the C library that the program was started with is asked, as by every other program', (t) => {
  if (spawnSync('cc', ['--version']).status !== 0) return t.skip('SKIPPED: the stand-in needs a C compiler (cc)');
  const directory = mkdtempSync(join(tmpdir(), 'rma-libc-'));
  t.after(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'stand-in.c'), STAND_IN);
  const library = join(directory, 'stand-in.so');
  const built = spawnSync('cc', ['-shared', '-fPIC', '-o', library, join(directory, 'stand-in.c')], {
    encoding: 'utf8',
  });
  assert.equal(built.status, 0, built.stderr);

  const script = `import(${JSON.stringify(IOCTL)}).then(({ ioctl }) => console.log(ioctl('TEST', 4711, 1, 0)))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    env: { ...process.env, LD_PRELOAD: library },
  });
  assert.equal(stdout.trim(), '12', stderr);
});
