import type { Command } from 'commander';
import type { Context } from '../context.js';

/** What a command's own file exports. It is loaded only when the command line may mean it, or its help is requested. */
export interface CommandModule {
  /** Adds arguments, options, examples and action to `command`, which has its name and description already. */
  define(command: Command, context: Context): void;
}

/** A single command. */
export interface CommandLeaf {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<CommandModule>;
}

/** Commands for one kind of resource. */
export interface CommandGroup {
  readonly name: string;
  readonly description: string;
  readonly commands: readonly CommandLeaf[];
}

export type CommandEntry = CommandLeaf | CommandGroup;

/** All commands of rmactl except `help` and `completion`. In the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'claim',
    description: "make, inspect and release claims: guests' rights to an RMA",
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
        description: 'explain how a claim was placed, and where one more like it would be placed now',
        load: () => import('./claim/why.js'),
      },
      {
        name: 'history',
        description: 'show what happened to a claim: who asked, who got its RMA, and why it ended',
        load: () => import('./claim/history.js'),
      },
      { name: 'list', description: 'show claims', load: () => import('./claim/list.js') },
      { name: 'watch', description: 'show claims, then every change', load: () => import('./claim/watch.js') },
      {
        name: 'wait',
        description: 'wait until a claim is prepared, bound or ended',
        load: () => import('./claim/wait.js'),
      },
      { name: 'renew', description: 'give an unredeemed claim more time', load: () => import('./claim/renew.js') },
      {
        name: 'release',
        description: 'release claims; the holder of a bound one is asked to let go, and never killed',
        load: () => import('./claim/release.js'),
      },
    ],
  },
  {
    name: 'node',
    description: 'inspect, cordon, drain and remove nodes',
    commands: [
      { name: 'list', description: 'show nodes with their RMAs', load: () => import('./node/list.js') },
      {
        name: 'get',
        description: 'show everything that the broker knows of a node',
        load: () => import('./node/get.js'),
      },
      {
        name: 'history',
        description: 'show what happened to a node: sessions, cordons, drains, and agents that were refused',
        load: () => import('./node/history.js'),
      },
      {
        name: 'cordon',
        description: 'stop new placements on a node; its claims and guests continue',
        load: () => import('./node/cordon.js'),
      },
      {
        name: 'uncordon',
        description: 'allow new placements on a node again',
        load: () => import('./node/uncordon.js'),
      },
      {
        name: 'drain',
        description: 'empty a node: no new claims, revoke unredeemed ones, ask the VMMs to let go',
        load: () => import('./node/drain.js'),
      },
      { name: 'remove', description: 'remove a node that will not come back', load: () => import('./node/remove.js') },
      {
        name: 'accept-agent',
        description: 'give a node to another agent, whose machine or state directory replaces the former',
        load: () => import('./node/accept-agent.js'),
      },
      {
        name: 'holders',
        description: 'list the processes that have RMAs of a node',
        load: () => import('./node/holders.js'),
      },
    ],
  },
  {
    name: 'tenant',
    description: 'limit how many RMAs the guests of a tenant may use together',
    commands: [
      {
        name: 'put',
        description: 'make a tenant, or change its quota for future claims',
        load: () => import('./tenant/put.js'),
      },
      { name: 'get', description: 'show one tenant', load: () => import('./tenant/get.js') },
      { name: 'list', description: 'show tenants with their quotas', load: () => import('./tenant/list.js') },
      {
        name: 'delete',
        description: 'delete a tenant; new claims under its name are refused',
        load: () => import('./tenant/delete.js'),
      },
    ],
  },
  {
    name: 'auth',
    description: 'show who you are to the broker, and what you may do',
    commands: [
      { name: 'whoami', description: 'show your identity and roles', load: () => import('./auth/whoami.js') },
      { name: 'can-i', description: 'tell whether you may call an RPC', load: () => import('./auth/can-i.js') },
    ],
  },
  {
    name: 'context',
    description: 'choose among the brokers that a file of yours names',
    commands: [
      { name: 'list', description: 'show contexts, and which one is in use', load: () => import('./context/list.js') },
      { name: 'use', description: 'make one the current one', load: () => import('./context/use.js') },
      { name: 'show', description: 'show where one leads', load: () => import('./context/show.js') },
    ],
  },
  {
    name: 'token-secret',
    description: 'the secret that claim tokens are derived from',
    commands: [
      {
        name: 'rotate',
        description: 'replace it, as after somebody may have read the store or a backup',
        load: () => import('./token-secret/rotate.js'),
      },
    ],
  },
  {
    name: 'status',
    description: 'show the state of the broker and its fleet: how full, and what is wrong',
    load: () => import('./status.js'),
  },
  {
    name: 'explain',
    description: 'show where a guest would be placed now, or why nowhere and what would help',
    load: () => import('./explain.js'),
  },
  { name: 'exec', description: 'redeem a claim, and become its VMM', load: () => import('./exec.js') },
  {
    name: 'pki',
    description: 'make the certificates of a trial or a small fleet, with openssl',
    commands: [
      { name: 'init', description: 'make a certificate authority (CA)', load: () => import('./pki/init.js') },
      { name: 'issue', description: 'issue certificates with new keys', load: () => import('./pki/issue.js') },
    ],
  },
];
