// One scenario, in a process that runs under the kernel double: node probe.js SCENARIO
// CONTROL. Prints what it found as JSON.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readdirSync, readFileSync, readlinkSync, readSync, writeSync } from 'node:fs';
import { release } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { closeFd, duplicateFd, isCloseOnExec } from '../../src/common/native/files/files.js';
import { ioctl } from '../../src/common/native/ioctl.js';
import { encodeIoctl, GENERIC_LAYOUT, ioctlLayoutOf, POWERPC_LAYOUT } from '../../src/common/native/ioctl-codes.js';
import { NativeMemory } from '../../src/common/native/libc.js';
import { Mapping } from '../../src/common/native/memory/memory.js';
import { NativeError } from '../../src/common/native/native-error.js';
import { PacketReceiver, PacketSender } from '../../src/common/native/sockets/packets.js';
import { createSocketPair } from '../../src/common/native/sockets/sockets.js';
import { askDouble } from './kernel-double.js';

const [, SCRIPT = '', scenario = '', control = '', ...words] = process.argv;
const NATIVE = ioctlLayoutOf(process.arch);
const FOREIGN = NATIVE === GENERIC_LAYOUT ? POWERPC_LAYOUT : GENERIC_LAYOUT;
const CAP_PPC_RMA = 65;
const WORD_BYTES = 8;
const GARBAGE = 0xdeadbeefn;

const plain = (number: number) => ({ direction: 'none', type: 0xae, number, sizeBytes: 0 }) as const;
const REQUESTS = {
  GET_API_VERSION: plain(0x00),
  CREATE_VM: plain(0x01),
  CHECK_EXTENSION: plain(0x03),
  ALLOCATE_RMA: { direction: 'read', type: 0xae, number: 0xa9, sizeBytes: WORD_BYTES },
} as const;

type Answer = number | string;

/** The result of a request, or the name of its errno. */
function ask(fd: number, name: keyof typeof REQUESTS, argument: number | NativeMemory = 0, layout = NATIVE): Answer {
  try {
    return ioctl(name, fd, encodeIoctl(layout, REQUESTS[name]), argument);
  } catch (error) {
    if (error instanceof NativeError) return error.code;
    throw error;
  }
}

/** An fd that has to be there. */
function fdOf(answer: Answer): number {
  if (typeof answer === 'string') throw new Error(`no fd but ${answer}`);
  return answer;
}

const openKvm = () => openSync('/dev/kvm', 'r+');
const createVm = (kvm: number) => fdOf(ask(kvm, 'CREATE_VM'));
const allocate = (vm: number) => ask(vm, 'ALLOCATE_RMA', new NativeMemory(WORD_BYTES));
const truth = (command?: string) => askDouble(control, command);
const handedOut = async () => (await truth()).handedOut;
const linkOf = (fd: number) => readlinkSync(`/proc/self/fd/${fd}`);
const rmaFds = () => readdirSync('/proc/self/fd').map(Number).filter(isRma);

function isRma(fd: number): boolean {
  try {
    return linkOf(fd).startsWith('/memfd:kvm-rma');
  } catch {
    return false;
  }
}

function word(fd: number): string {
  const bytes = Buffer.alloc(6);
  readSync(fd, bytes, 0, bytes.length, 0);
  return bytes.toString('latin1');
}

/** A VM to allocate on, whose /dev/kvm is closed already. */
function scratchVm(): number {
  const kvm = openKvm();
  const vm = createVm(kvm);
  closeSync(kvm);
  return vm;
}

const SCENARIOS: Readonly<Record<string, () => unknown>> = {
  host: () => ({ release: release(), commandLine: readFileSync('/proc/cmdline', 'utf8') }),

  probe: () => {
    const kvm = openKvm();
    const vm = createVm(kvm);
    return {
      version: [ask(kvm, 'GET_API_VERSION'), ask(kvm, 'GET_API_VERSION', 1)],
      onDevice: ask(kvm, 'CHECK_EXTENSION', CAP_PPC_RMA),
      onVm: ask(vm, 'CHECK_EXTENSION', CAP_PPC_RMA),
      allocateOnDevice: allocate(kvm),
      foreignOnDevice: ask(kvm, 'GET_API_VERSION', 0, FOREIGN),
      foreignOnVm: ask(vm, 'ALLOCATE_RMA', new NativeMemory(WORD_BYTES), FOREIGN),
      vmsAreDistinct: createVm(kvm) !== vm,
      wrongMachineType: ask(kvm, 'CREATE_VM', 9),
    };
  },

  /** Until the first refusal; then two come back. */
  exhaust: async () => {
    const vm = scratchVm();
    const memory = new NativeMemory(2 * WORD_BYTES);
    const fds: number[] = [];
    const sizes = new Set<string>();
    for (;;) {
      memory.longs.fill(GARBAGE);
      const answer = ask(vm, 'ALLOCATE_RMA', memory);
      const [size = 0n, beyond] = memory.longs;
      if (beyond !== GARBAGE) throw new Error('more than 8 bytes were written');
      if (typeof answer === 'string') {
        const used = await truth();
        const closeOnExec = fds.map(isCloseOnExec);
        const links = fds.map(linkOf);
        for (const fd of fds.splice(0, 2)) closeFd(fd);
        const { free } = await truth();
        return {
          count: links.length,
          refusal: answer,
          isUntouched: size === GARBAGE,
          sizes: [...sizes],
          closeOnExec,
          links,
          used,
          free,
        };
      }
      fds.push(answer);
      sizes.add(String(size));
    }
  },

  'bad-address': async () => {
    const vm = scratchVm();
    const answer = ask(vm, 'ALLOCATE_RMA', 0);
    const stray = rmaFds();
    const before = await handedOut();
    for (const fd of stray) closeFd(fd);
    return { answer, strayCount: stray.length, before, after: await handedOut() };
  },

  'full-table': async () => {
    const vm = scratchVm();
    const fds: number[] = [];
    try {
      for (;;) fds.push(openSync('/dev/null', 'r'));
    } catch {
      // EMFILE: that is what was wanted.
    }
    const answer = allocate(vm);
    for (const fd of fds) closeSync(fd);
    return { answer, status: await truth(), afterwards: typeof allocate(vm) };
  },

  lifetimes: async () => {
    const kvm = openKvm();
    const vm = createVm(kvm);
    const seen: Record<string, number> = {};
    const note = async (what: string) => {
      seen[what] = await handedOut();
    };
    const fd = fdOf(allocate(vm));
    closeFd(vm);
    closeSync(kvm);
    await note('VM and device closed');
    const copy = duplicateFd(fd);
    closeFd(fd);
    await note('only a dup left');
    const mapping = new Mapping(copy, (await truth()).rmaBytes);
    closeFd(copy);
    await note('only a mapping left');
    mapping.close();
    await note('unmapped');
    return { seen, virtualMachines: (await truth()).virtualMachines };
  },

  socket: async () => {
    const vm = scratchVm();
    const [near, far] = createSocketPair();
    const sender = new PacketSender(64);
    const seen: Record<string, number> = {};
    const sendOne = () => {
      const fd = fdOf(allocate(vm));
      sender.send(near, 'rma', fd);
      closeFd(fd);
    };
    sendOne();
    seen['in flight'] = await handedOut();
    const packet = new PacketReceiver(64).receive(far);
    const [received = -1] = typeof packet === 'string' ? [] : packet.fds;
    writeSync(received, 'marker', 0);
    seen['received'] = await handedOut();
    closeFd(received);
    seen['closed'] = await handedOut();
    sendOne();
    seen['in flight again'] = await handedOut();
    closeFd(near);
    closeFd(far);
    seen['sockets closed unread'] = await handedOut();
    return seen;
  },

  child: async () => {
    const fd = fdOf(allocate(scratchVm()));
    const child = spawn('sleep', ['30'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
    closeFd(fd);
    await once(child, 'spawn');
    const inChild = await handedOut();
    child.kill('SIGKILL');
    await once(child, 'exit');
    return { inChild, afterKill: await handedOut() };
  },

  'foreign-vm': async () => {
    const vm = scratchVm();
    const child = spawn(process.execPath, [SCRIPT, 'use-vm', control, '3'], {
      stdio: ['ignore', 'pipe', 'inherit', vm],
    });
    for await (const line of createInterface(child.stdout ?? process.stdin)) {
      return { answer: JSON.parse(line), handedOut: await handedOut() };
    }
    return null;
  },
  'use-vm': () => allocate(Number(words[0])),

  /** Two guests of one RMA, one after the other. */
  sentinel: async () => {
    const vm = scratchVm();
    const first = fdOf(allocate(vm));
    const born = word(first);
    writeSync(first, 'secret', 0);
    closeFd(first);
    const second = word(fdOf(allocate(vm)));
    return { born, second, dirty: (await truth()).dirty };
  },

  vms: async () => {
    const kvm = openKvm();
    const vms: number[] = [];
    let answer = ask(kvm, 'CREATE_VM');
    for (; typeof answer === 'number'; answer = ask(kvm, 'CREATE_VM')) vms.push(answer);
    const { virtualMachines } = await truth();
    for (const vm of vms) closeFd(vm);
    return { count: vms.length, answer, virtualMachines, after: (await truth()).virtualMachines };
  },

  /** The answers to a few allocations, each closed at once; words are commands given before, `-` for none. */
  sequence: async () => {
    const vm = scratchVm();
    const answers: Answer[] = [];
    for (const command of words) {
      if (command !== '-') await truth(command);
      const answer = allocate(vm);
      answers.push(typeof answer === 'number' ? 'fd' : answer);
      for (const fd of rmaFds()) closeFd(fd);
    }
    return { answers, status: await truth() };
  },

  slow: () => {
    const vm = scratchVm();
    const start = process.hrtime.bigint();
    const answer = allocate(vm);
    return { isFd: typeof answer === 'number', tookMs: Number((process.hrtime.bigint() - start) / 1_000_000n) };
  },

  others: () => ({
    otherFd: ask(openSync('/dev/null', constants.O_RDWR), 'GET_API_VERSION'),
    rmaFd: ask(fdOf(allocate(scratchVm())), 'GET_API_VERSION'),
    thisFile: readFileSync(fileURLToPath(import.meta.url), 'utf8').length > 0,
  }),
};

const run = SCENARIOS[scenario];
if (run === undefined) throw new Error(`no scenario ${scenario}`);
process.stdout.write(`${JSON.stringify(await run())}\n`);
