import type { Command } from 'commander';
import type { Context } from '../context.js';

/**
 * What a command's own file exports. It is loaded only when the command line may mean it,
 * or when its help is asked for.
 */
export interface CommandModule {
  /** Gives `command`, which has its name and description, its arguments, options, examples and action. */
  define(command: Command, context: Context): void;
}

/** A command that does something. */
export interface CommandLeaf {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<CommandModule>;
}

/** Commands about one kind of thing. */
export interface CommandGroup {
  readonly name: string;
  readonly description: string;
  readonly commands: readonly CommandLeaf[];
}

export type CommandEntry = CommandLeaf | CommandGroup;

/** Everything that rmactl can do but `help` and `completion`, which are about these. In the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'claim',
    description: "make, look at and give back claims: guests' rights to an RMA",
    commands: [
      {
        name: 'create',
        description: 'place a guest on a node with a free RMA, and hold one there',
        load: () => import('./claim/create.js'),
      },
      {
        name: 'create-group',
        description: 'place several guests, all of them or none',
        load: () => import('./claim/create-group.js'),
      },
      { name: 'get', description: 'show one claim', load: () => import('./claim/get.js') },
      {
        name: 'why',
        description: 'say how a claim came to its node, and where one more like it would go now',
        load: () => import('./claim/why.js'),
      },
      { name: 'list', description: 'show claims', load: () => import('./claim/list.js') },
      { name: 'watch', description: 'show claims, then every change of one', load: () => import('./claim/watch.js') },
      {
        name: 'wait',
        description: 'wait until a claim is prepared, bound or ended',
        load: () => import('./claim/wait.js'),
      },
      { name: 'renew', description: 'give an unredeemed claim more time', load: () => import('./claim/renew.js') },
      {
        name: 'release',
        description: 'give claims back; the holder of a bound one is asked to let go, and never killed',
        load: () => import('./claim/release.js'),
      },
    ],
  },
  {
    name: 'node',
    description: 'look at nodes, keep new guests away from one, take one out',
    commands: [
      { name: 'list', description: 'show nodes with their RMAs', load: () => import('./node/list.js') },
      {
        name: 'get',
        description: 'show one node, with all that the broker knows of it',
        load: () => import('./node/get.js'),
      },
      {
        name: 'cordon',
        description: 'stop new placements on a node; its claims and guests go on',
        load: () => import('./node/cordon.js'),
      },
      {
        name: 'uncordon',
        description: 'let a node receive placements again',
        load: () => import('./node/uncordon.js'),
      },
      {
        name: 'drain',
        description: 'empty a node: no new claims, revoke unredeemed ones, ask the VMMs to let go',
        load: () => import('./node/drain.js'),
      },
      { name: 'remove', description: 'forget a node that will not come back', load: () => import('./node/remove.js') },
      {
        name: 'accept-agent',
        description: 'let another agent have a node, whose machine or state directory it has taken over',
        load: () => import('./node/accept-agent.js'),
      },
      {
        name: 'holders',
        description: 'name the processes that have RMAs of a node',
        load: () => import('./node/holders.js'),
      },
    ],
  },
  {
    name: 'tenant',
    description: 'say how many RMAs whose guests may use together',
    commands: [
      {
        name: 'put',
        description: 'make a tenant, or change its quota from the next claim on',
        load: () => import('./tenant/put.js'),
      },
      { name: 'get', description: 'show one tenant', load: () => import('./tenant/get.js') },
      { name: 'list', description: 'show tenants with their quotas', load: () => import('./tenant/list.js') },
      {
        name: 'delete',
        description: 'forget a tenant; new claims under its name are refused',
        load: () => import('./tenant/delete.js'),
      },
    ],
  },
  {
    name: 'status',
    description: 'say how the broker and its fleet are: how full, and what is wrong',
    load: () => import('./status.js'),
  },
  {
    name: 'explain',
    description: 'say where a guest would go now, or why nowhere and what would change that',
    load: () => import('./explain.js'),
  },
  { name: 'exec', description: 'redeem a claim, and become its VMM', load: () => import('./exec.js') },
];
