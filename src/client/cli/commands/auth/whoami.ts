import type { Command } from 'commander';
import type { WireWhoAmI } from '../../../rpc/broker-calls.js';
import { protoJson } from '../../../rpc/wire/proto-json.js';
import type { Context } from '../../context.js';
import { renderFields } from '../../output/fields.js';
import { printJson } from '../../output/print-json.js';
import { type Session, withBroker } from '../../session.js';

const HELP = `
Examples:
  rmactl auth whoami
  rmactl auth whoami -o json | jq -r '.roles[].role'

Shows who you are to the broker, by your certificate, and the roles that its policy gives to you.`;

/** `rmactl auth whoami`. */
export function define(command: Command, context: Context): void {
  command
    .addHelpText('after', HELP)
    .action(() => withBroker(context, command, async (session) => print(session, await session.calls.whoAmI())));
}

function print(session: Session, caller: WireWhoAmI): void {
  const { context, global } = session;
  if (global.output === 'json') return printJson(session, protoJson('rma.v1.WhoAmIResponse', caller));
  if (global.output === 'name') return context.io.out(`${caller.identity}\n`);
  const { identity, certificateSerial } = caller;
  context.io.out(
    renderFields([
      ['identity', identity],
      ['certificate', certificateSerial === '' ? 'none' : `serial ${certificateSerial}`],
      ...rolesOf(caller).map((role): [string, string] => ['role', role]),
    ]),
  );
}

function rolesOf({ roles, isUnrestricted }: WireWhoAmI): readonly string[] {
  if (isUnrestricted) return ['none is needed: this broker has no policy, and whoever calls may do everything'];
  return roles.length === 0 ? ['none'] : roles.map(roleWords);
}

type Grant = WireWhoAmI['roles'][number];

function roleWords({ role, tenants, allTenants, withoutTenant, node, rule }: Grant): string {
  const named = [...tenants, ...(withoutTenant ? ['claims without a tenant'] : [])];
  const scope = allTenants ? ' of all tenants' : named.length > 0 ? ` of ${named.join(', ')}` : node && ` of ${node}`;
  return `${role}${scope} (${rule})`;
}
