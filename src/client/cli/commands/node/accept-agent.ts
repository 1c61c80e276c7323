import { type Command, Option } from 'commander';
import type { Context } from '../../context.js';
import { identityValue, nodeNameValue } from '../../input/values.js';
import { describeNode } from '../../output/nodes/print-nodes.js';
import { withBroker } from '../../session.js';

const HELP = `
Examples:
  rmactl node accept-agent p7-03 --identity agent-0e5c1f9a-7d3b-4c55-9a51-6f3f2f0c8d11
  rmactl node accept-agent p7-03 --no-identity

A node belongs to one agent, by the identity in the agent's state directory. Another agent that uses its name is
refused (NODE_NAME_TAKEN): 'rmactl node get' shows the last one. Accept it when its machine, or its state directory,
has replaced the former agent's, which is gone for good. If the node has not rebooted, its claims stay; bound ones
that the new agent does not know stay until they are released. After a reboot they are LOST. The acceptance holds
until the next agent connects; if that is the node's own, it is dropped. --no-identity is for an agent of 0.1.0.`;

interface Options {
  /** False: an agent without an identity. */
  readonly identity?: string | false;
}

/** `rmactl node accept-agent`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<node>', 'its id or name', nodeNameValue)
    .addOption(new Option('--identity <id>', 'the identity of the agent that gets the node').argParser(identityValue))
    .addOption(new Option('--no-identity', 'an agent without an identity: one of 0.1.0'))
    .addHelpText('after', HELP)
    .action((name: string, { identity }: Options) => {
      // With neither, the option keeps its initial value.
      if (identity === undefined) command.error("error: one of '--identity <id>' and '--no-identity' is required");
      return withBroker(context, command, async (session) =>
        describeNode(session, await session.calls.acceptAgent(name, identity === false ? null : (identity ?? ''))),
      );
    });
}
