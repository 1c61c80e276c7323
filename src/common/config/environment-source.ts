import { type ConfigDefinition, fileVariable, settingsOf, spellingsOf } from './definition.js';
import { fromText, givenAs, listOf, type SourceContent } from './source.js';

/** A process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that Kubernetes sets in every pod for a Service with the program's name. */
const SERVICE_LINK = /_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_[0-9]+_.+)?)$/;

/** The values that the environment gives. An unknown variable with the program's prefix is an error, not ignored. */
export function readEnvironment(definition: ConfigDefinition, environment: Environment): SourceContent {
  const spellings = spellingsOf(definition);
  const given = spellings.flatMap((spelling) => {
    const { variable } = spelling.names;
    const text = environment[variable];
    if (text === undefined) return [];
    return [givenAs(spelling, fromText(spelling.setting.kind, text), `variable ${variable}`)];
  });
  const known = new Set([fileVariable(definition), ...spellings.map(({ names }) => names.variable)]);
  const problems = Object.keys(environment)
    .filter((name) => name.startsWith(definition.environmentPrefix) && !known.has(name))
    .map((name) => `${name}: unknown variable; ${adviceFor(name, listOf(settingsOf(definition), 'variable'))}`);
  return { given, problems };
}

function adviceFor(name: string, allowed: string): string {
  return SERVICE_LINK.test(name)
    ? 'Kubernetes sets it for a Service of this name: give the pod enableServiceLinks: false'
    : `allowed are ${allowed}`;
}
