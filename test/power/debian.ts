import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from './command.js';

const ARCHITECTURE = 'ppc64el';
/**
 * Whatever Debian has released last: 12 has no Node that the programs run under. By this name and not by a code name,
 * as a mirror may have lists of another day under that.
 */
const SUITE = 'stable';

/** Debian's own; without it apt uses what it trusts otherwise. */
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** A package of one version. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
}

/**
 * Debian's archive for POWER, from where this machine has its own packages: with lists and a state of its own, so that
 * nothing of the machine changes and nobody needs to be root.
 */
export class DebianArchive {
  private readonly options: readonly string[];

  /** @param folder where the lists are kept */
  constructor(private readonly folder: string) {
    const settings = {
      'APT::Architecture': ARCHITECTURE,
      'APT::Architectures': ARCHITECTURE,
      'APT::Install-Recommends': 'false',
      // Downloads are written by us and not by the user that apt has for it, who may not enter this folder.
      'APT::Sandbox::User': '',
      'Acquire::Languages': 'none',
      'Acquire::Retries': '2',
      'Dir::State': join(folder, 'state'),
      'Dir::State::status': join(folder, 'status'),
      'Dir::Cache': join(folder, 'cache'),
      'Dir::Etc::SourceList': join(folder, 'sources.list'),
      'Dir::Etc::SourceParts': '-',
      'Dir::Etc::Preferences': '-',
      'Dir::Etc::PreferencesParts': '-',
    };
    this.options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  }

  /** Fetches the lists. @throws when this machine has no packages of Debian, or the archive does not answer */
  update(): void {
    for (const name of ['state/lists/partial', 'cache/archives/partial'])
      mkdirSync(join(this.folder, name), { recursive: true });
    writeFileSync(join(this.folder, 'status'), '');
    writeFileSync(join(this.folder, 'sources.list'), sourceLine());
    this.apt('apt-get', ['-qq', 'update']);
  }

  /** These packages and everything that they depend on, in a fixed order. */
  closure(names: readonly string[]): readonly DebianPackage[] {
    const plan = this.apt('apt-get', ['--simulate', 'install', ...names]);
    const found = [...plan.matchAll(/^Inst (\S+) \((\S+) /gm)].map(([, name = '', version = '']) => ({
      name: name.split(':')[0] ?? name,
      version,
    }));
    return found.sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** The packages whose names match, the newest version of each first. */
  named(pattern: string): readonly DebianPackage[] {
    const names = this.apt('apt-cache', ['search', '--names-only', pattern]);
    return names.split('\n').flatMap((line) => {
      const name = line.split(' ')[0] ?? '';
      return name === '' ? [] : [...this.versions(name)];
    });
  }

  /** Unpacks packages into a folder, without what they would run at an installation. @throws when one cannot be had */
  unpack(packages: readonly DebianPackage[], into: string): void {
    const debs = `${into}.debs`;
    mkdirSync(debs, { recursive: true });
    try {
      this.apt('apt-get', ['-qq', 'download', ...packages.map(({ name, version }) => `${name}=${version}`)], debs);
      for (const file of readdirSync(debs)) output('dpkg-deb', ['-x', join(debs, file), into]);
    } finally {
      rmSync(debs, { recursive: true });
    }
  }

  private versions(name: string): readonly DebianPackage[] {
    const lines = this.apt('apt-cache', ['madison', name]).split('\n');
    return lines.flatMap((line) => {
      const version = line.split('|')[1]?.trim();
      return version === undefined || !line.includes('Packages') ? [] : [{ name, version }];
    });
  }

  private apt(command: string, args: readonly string[], cwd = this.folder): string {
    return output(command, [...this.options, ...args], { cwd });
  }
}

/** The machine's own source of Debian's packages, for {@link SUITE}. */
function sourceLine(): string {
  const format = '$(LABEL)|$(REPO_URI)|$(COMPONENT)';
  const targets = output('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']).split('\n');
  const fields = targets
    .map((line) => line.split('|'))
    .find(([label, , part]) => label === 'Debian' && part === 'main');
  if (fields === undefined) throw new Error('this machine has no packages of Debian: its apt sources name none');
  const key = existsSync(KEYRING) ? ` signed-by=${KEYRING}` : '';
  return `deb [arch=${ARCHITECTURE}${key}] ${fields[1]} ${SUITE} main\n`;
}
