import { type Command, Option } from 'commander';
import { AGENT_SOCKET_DEFAULT } from '../../vmm/socket-path.js';
import type { Context } from '../context.js';
import { becomeProgram } from '../exec/become-program.js';
import { claimTokenFrom, type TokenFlags } from '../exec/claim-token.js';
import { execEnvironment, fillIn, TOKEN_VARIABLE } from '../exec/exec-environment.js';
import { findProgram } from '../exec/find-program.js';
import { handedFds } from '../exec/handed-fds.js';
import { readOpenFds } from '../exec/open-fds.js';
import { redeemForExec } from '../exec/redeem-for-exec.js';
import type { GlobalOptions } from '../input/global-options.js';
import { fdValues } from '../input/values.js';

interface Options extends Omit<TokenFlags, 'output'> {
  readonly socket: string;
  readonly keepFd?: readonly number[];
}

const DEADLINE_MS_DEFAULT = 10_000;

const HELP = `
Examples:
  rmactl exec --claim-token-file /run/vm1.token -- qemu-system-ppc64 -M pseries,memory-backend=rma -m 256 \\
    -object memory-backend-file,id=rma,mem-path=/proc/self/fd/{fd},size={bytes},share=on
  fetch-token vm1 | rmactl exec --claim-token-file - -- ./my-vmm --rma-fd {fd}
  RMA_CLAIM_TOKEN=… rmactl exec -- ./my-vmm --rma-fd {fd}

Redeems the token at the agent of this node and then becomes the VMM: same process, so the claim lasts exactly as long
as the VMM. The VMM finds the RMA's fd open, passed as systemd passes fds (LISTEN_FDS=1, LISTEN_PID,
LISTEN_FDNAMES=rma: fd 3) and in RMA_FD and RMA_BYTES; {fd} and {bytes} in ARGS are replaced. The token is not in its
environment.

Fds that were passed to rmactl itself in this way (LISTEN_FDS=2, LISTEN_PID its own) go on to the VMM at their numbers
with their names, and the RMA's comes after them (fd 5, LISTEN_FDS=3). --keep-fd passes on another fd that rmactl was
given, at its number; if the RMA's fd would have that number, it gets the next one. An fd that rmactl was not given is
refused before the token is used.

Exit codes: the VMM's own; 126 or 127 when its program cannot be executed or found (the token can then be used again),
125 for any other failure before it runs. --claim-token shows the token to everybody who can list processes, until the
VMM runs: prefer the other two.`;

/** `rmactl exec`. */
export function define(command: Command, context: Context): void {
  command
    .addOption(new Option('--socket <path>', "the agent's socket").env('RMACTL_SOCKET').default(AGENT_SOCKET_DEFAULT))
    .addOption(
      new Option('--claim-token <token>', 'the claim token; everybody who can list processes can read it').conflicts(
        'claimTokenFile',
      ),
    )
    .option(
      '--claim-token-file <file>',
      `a file with the claim token, or - for the first line of stdin (default: the variable ${TOKEN_VARIABLE})`,
    )
    .option(
      '--keep-fd <fd>',
      'an fd that rmactl was given, passed to the VMM at the same number; may be repeated',
      fdValues,
    )
    .argument('<vmm>', 'the program to become')
    .argument('[args...]', 'its arguments; put "--" before the program')
    .addHelpText('after', HELP)
    .action((vmm: string, args: readonly string[], options: Options) =>
      exec(context, [vmm, ...args], { ...command.optsWithGlobals<GlobalOptions>(), ...options }),
    );
}

async function exec(
  { io, clock, random, pid }: Context,
  command: readonly string[],
  options: Options & GlobalOptions,
): Promise<never> {
  const token = claimTokenFrom(options, io);
  const path = findProgram(command[0] ?? '', io.env['PATH']);
  const {
    rmaFd: fdNumber,
    inherited,
    names,
  } = handedFds({ env: io.env, pid, kept: options.keepFd ?? [] }, readOpenFds());
  const deadlineMs = options.timeout ?? DEADLINE_MS_DEFAULT;
  const { fd, rmaBytes } = await redeemForExec({ socketPath: options.socket, token, deadlineMs, clock, random });
  const argv = command.map((argument) => fillIn(argument, fdNumber, rmaBytes));
  const environment = execEnvironment(io.env, { pid, rmaBytes, fds: { rmaFd: fdNumber, names } });
  return becomeProgram({ path, argv, environment, fd, fdNumber, inherited });
}
