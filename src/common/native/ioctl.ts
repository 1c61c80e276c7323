import { libc, type NativeMemory, retried } from './libc.js';

// Declared variadic, as it is in C: on ppc64le the caller of such a function has to provide a save area for its
// arguments.
const cIoctl: (fd: number, request: number, type: 'uintptr_t', argument: number) => number = libc.func(
  'int ioctl(int fd, unsigned long request, ...)',
);

/**
 * Makes an ioctl and returns its result, which is not negative.
 *
 * @param name Of the request, for the error.
 * @param request From `encodeIoctl`.
 * @param argument A number, or memory for the kernel to read or write.
 */
export function ioctl(name: string, fd: number, request: number, argument: number | NativeMemory): number {
  const value = typeof argument === 'number' ? argument : argument.address;
  return retried(`ioctl ${name}`, () => cIoctl(fd, request, 'uintptr_t', value));
}
