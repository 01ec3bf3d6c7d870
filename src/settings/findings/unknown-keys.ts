import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from '../../contract/settings/all-settings.ts';
import type { AnyDefinition } from '../../contract/settings/definition.ts';
import type { Finding } from '../../contract/settings/finding.ts';
import { BUILT_IN, builtIn, nameProblem } from '../../contract/settings/provider-name.ts';
import type { ConfigFile } from '../file/config-file.ts';
import { formatPlace } from '../file/config-file.ts';
import { isMapping } from '../file/parse-yaml.ts';
import type { Mapping } from '../file/parse-yaml.ts';
import { quote } from '../layers.ts';
import { isMistyped, type Mistake } from './mistakes.ts';
import { nearestName } from './nearest-name.ts';

/** Keys of the upstream project's files that mean nothing here. `*` stands for a provider's name. */
const UPSTREAM_KEYS: ReadonlySet<string> = new Set([
  'api_dialect',
  'http_server',
  'bypass',
  'session_stats_max_sessions',
  'logging.log_sql_queries',
  'routing.provider_switch_notification',
  'session_recording.sqlite',
  'session_recording.postgres',
  'session_recording.worker',
  'session_recording.pii',
  'session_recording.capture_user_agent',
  'session_recording.max_user_agent_length',
  'session_recording.jsonl.enabled',
  'session_recording.jsonl.retention',
  'ui.refresh_interval',
  'ui.export_enabled',
  'ui.delete_enabled',
  'ui.log_requests',
  'ui.sessions_dir',
  'providers.*.request_headers',
  'providers.*.request_body',
  'providers.*.response_body',
  'providers.*.codex_auth',
  'providers.*.model',
]);

const NOT_IN_FILE = GENERAL_DEFINITIONS.filter(({ notInFile }) => notInFile === true);

/** What each key of the file may be, by its pattern. */
const KNOWN: ReadonlyMap<string, AnyDefinition> = new Map([
  ...GENERAL_DEFINITIONS.filter(({ notInFile }) => notInFile !== true).map((one): [string, AnyDefinition] => [
    one.key,
    one,
  ]),
  ...PROVIDER_DEFINITIONS.map((one): [string, AnyDefinition] => [`providers.*.${one.key}`, one]),
]);
const PATTERNS: readonly string[] = [...KNOWN.keys()];

/** What tells a provider's mapping from any other, such as one that holds values for an alias. */
const PROVIDER_KEYS: ReadonlySet<string> = new Set(
  PROVIDER_DEFINITIONS.filter(({ whenUnusable }) => whenUnusable !== 'default').map(({ key }) => key),
);

/** What the walk through a file found. */
export interface KeyInspection {
  readonly findings: readonly Finding[];
  /** By the dotted key that was meant: a setting's, or that of a mapping. */
  readonly mistakes: ReadonlyMap<string, Mistake>;
  /** Names under `providers` that are no providers. */
  readonly notProviders: ReadonlySet<string>;
}

interface Position {
  readonly path: readonly string[];
  readonly pattern: string;
}

/**
 * Walks the file beside the known keys. A key that is not known is a warning; where it stands for a known one that
 * leads somewhere or guards something, it is an error on that. A value where a mapping must be is an error.
 */
export function inspectKeys(file: ConfigFile): KeyInspection {
  const walk = new KeyWalk(file);
  walk.visit(file.tree, { path: [], pattern: '' });
  return walk;
}

class KeyWalk implements KeyInspection {
  readonly findings: Finding[] = [];
  readonly mistakes = new Map<string, Mistake>();
  readonly notProviders = new Set<string>();
  readonly #file: ConfigFile;

  constructor(file: ConfigFile) {
    this.#file = file;
  }

  visit(mapping: Mapping, at: Position): void {
    for (const [key, value] of Object.entries(mapping)) {
      const inner = { path: [...at.path, key], pattern: join(at.pattern, key) };
      if (key === '<<') this.#mergeKey(mapping, value, at);
      else if (KNOWN.has(inner.pattern)) continue;
      else if (isAbove(inner.pattern)) this.#descend(value, inner);
      else if (at.pattern === 'providers')
        this.#provider(mapping, value, { ...inner, pattern: 'providers.*' });
      else this.#unknown(mapping, value, { inner, at });
    }
  }

  #descend(value: unknown, at: Position): void {
    if (isMapping(value)) this.visit(value, at);
    else if (value !== null) {
      const name = at.path.join('.');
      this.#mistake(name, 'yaml_shape', {
        at: formatPlace(this.#file.path, this.#file.places(at.path).value),
        message: `${name} must be a mapping, with each of its keys on a line below it. What it says instead cannot be used.`,
      });
    }
  }

  #provider(siblings: Mapping, value: unknown, at: Position): void {
    const name = at.path.at(-1) ?? '';
    // A name that no provider can have is nobody's own.
    const isUntyped = !isMapping(value) || !Object.hasOwn(value, 'provider_type') || nameProblem(name) !== '';
    const meant = BUILT_IN.find((one) => !Object.hasOwn(siblings, one) && isMistyped(name, one));
    if (meant !== undefined && isUntyped && builtIn(name) === undefined) {
      this.notProviders.add(name);
      return this.#misspelt(at, `providers.${meant}`, meant);
    }
    if (value !== null && !isMapping(value) && this.#isMisplaced(name, at))
      return void this.notProviders.add(name);
    this.#descend(value, at);
  }

  #unknown(
    siblings: Mapping,
    value: unknown,
    { inner, at }: { readonly inner: Position; readonly at: Position },
  ): void {
    const key = inner.path.at(-1) ?? '';
    const name = quote(inner.path.join('.'));
    if (UPSTREAM_KEYS.has(inner.pattern)) {
      return this.#warn(
        inner.path,
        `${name} belongs to the upstream project and is not used by this program.`,
      );
    }
    const outside = NOT_IN_FILE.find((one) => one.key === inner.pattern);
    if (outside !== undefined) {
      const variable = `${outside.variable ?? ''}${outside.kind === 'boolean' ? '=true' : ''}`;
      const flag = outside.flag === undefined ? '' : ` or start with ${outside.flag}`;
      return this.#warn(inner.path, `${name} is not read from the file. Set ${variable}${flag}.`);
    }
    const meant = childrenOf(at.pattern).find((one) => !Object.hasOwn(siblings, one) && isMistyped(key, one));
    if (meant !== undefined && leadsSomewhere(join(at.pattern, meant))) {
      return this.#misspelt(inner, [...at.path, meant].join('.'), meant);
    }
    if (this.#isMisplaced(key, inner) || this.#isMisplacedProvider(key, value, inner)) return;
    const near = meant ?? suggestion(key, inner, at.pattern);
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    this.#warn(inner.path, `${name} is not a known key and has no effect.${hint}`);
  }

  /** A key that leads somewhere and stands in the wrong mapping was meant for whoever lacks it. */
  #isMisplaced(key: string, inner: Position): boolean {
    const patterns = PATTERNS.filter((pattern) => lastOf(pattern) === key.toLowerCase());
    if (patterns.length === 0 || !patterns.every(leadsSomewhere)) return false;
    const isOfProvider = inner.path[0] === 'providers';
    const meant = isOfProvider ? patterns.filter((pattern) => pattern.startsWith('providers.')) : patterns;
    this.#misplaced(
      inner,
      meant.map((pattern) => pattern.replace('*', '<name>')),
      meant.flatMap((pattern) => this.#keysOf(pattern, inner)),
    );
    return true;
  }

  /** A provider's whole block at the wrong level, as lost indentation leaves it. */
  #isMisplacedProvider(name: string, value: unknown, inner: Position): boolean {
    const known = builtIn(name) ?? BUILT_IN.find((one) => isMistyped(name, one));
    // Keys that begin with x- are where YAML files keep what aliases name.
    const isBlock =
      !name.startsWith('x-') && isMapping(value) && Object.keys(value).some((key) => PROVIDER_KEYS.has(key));
    if (known === undefined && !isBlock) return false;
    if (known !== undefined && value !== null && !isMapping(value)) return false;
    this.#misplaced(inner, [`providers.${name}`], [`providers.${known ?? name}`]);
    return true;
  }

  #misplaced(inner: Position, belongs: readonly string[], keys: readonly string[]): void {
    const at = formatPlace(this.#file.path, this.#file.places(inner.path).key);
    const message =
      `${quote(inner.path.join('.'))} has no effect here: it belongs at ${belongs.join(' or ')}. ` +
      'Until it is moved or removed, that counts as invalid where it is missing.';
    for (const key of keys) this.mistakes.set(key, { at, message });
    this.findings.push({ level: 'error', code: 'misplaced_key', message, at, key: inner.path.join('.') });
  }

  /** The whole keys of a pattern: of the provider that it was written in, else of every one. */
  #keysOf(pattern: string, { path }: Position): readonly string[] {
    if (!pattern.includes('*')) return [pattern];
    const providers = this.#file.tree['providers'];
    const written = isMapping(providers) ? Object.keys(providers) : [];
    const [root, name = ''] = path;
    const own = root === 'providers' && path.length > 2 ? [name] : [...new Set([...BUILT_IN, ...written])];
    return own.map((one) => pattern.replace('*', one));
  }

  #misspelt(at: Position, key: string, meant: string): void {
    this.#mistake(key, 'misspelt_key', {
      at: formatPlace(this.#file.path, this.#file.places(at.path).key),
      message:
        `${quote(at.path.join('.'))} is not a known key. It looks like ${meant} misspelt, so ${meant} counts as invalid. ` +
        'Correct it, or remove it.',
    });
  }

  #mistake(key: string, code: Finding['code'], mistake: Mistake): void {
    this.mistakes.set(key, mistake);
    this.findings.push({ level: 'error', code, ...mistake, key });
  }

  /** What a merge key would bring in is not in effect; where that leads somewhere, it counts as a mistake. */
  #mergeKey(mapping: Mapping, value: unknown, at: Position): void {
    const message =
      'Merge keys (<<) are not supported, so what they would bring in is not in effect. Write the keys out.';
    const path = [...at.path, '<<'];
    const place = formatPlace(this.#file.path, this.#file.places(path).key);
    const brought = [value].flat().flatMap((one) => (isMapping(one) ? Object.keys(one) : []));
    const lost = brought.filter(
      (key) => !Object.hasOwn(mapping, key) && leadsSomewhere(join(at.pattern, key)),
    );
    for (const key of lost) this.mistakes.set([...at.path, key].join('.'), { at: place, message });
    const level = lost.length > 0 ? 'error' : 'warning';
    this.findings.push({ level, code: 'unknown_key', message, at: place });
  }

  #warn(path: readonly string[], message: string): void {
    const at = formatPlace(this.#file.path, this.#file.places(path).key);
    this.findings.push({ level: 'warning', code: 'unknown_key', message, at });
  }
}

function join(pattern: string, key: string): string {
  return pattern === '' ? key : `${pattern}.${key}`;
}

function lastOf(pattern: string): string {
  return pattern.split('.').at(-1) ?? '';
}

function isAbove(pattern: string): boolean {
  return PATTERNS.some((known) => known.startsWith(`${pattern}.`));
}

/** The keys that may stand in a mapping. */
function childrenOf(pattern: string): readonly string[] {
  const prefix = pattern === '' ? '' : `${pattern}.`;
  const inner = PATTERNS.filter((known) => known.startsWith(prefix)).map((known) =>
    known.slice(prefix.length),
  );
  return [...new Set(inner.map((rest) => rest.split('.')[0] ?? ''))].filter((name) => name !== '*');
}

/** Whether a key, or one below it, has another class than `default`. */
function leadsSomewhere(pattern: string): boolean {
  return PATTERNS.some(
    (known) =>
      (known === pattern || known.startsWith(`${pattern}.`)) && KNOWN.get(known)?.whenUnusable !== 'default',
  );
}

function suggestion(key: string, inner: Position, parent: string): string | undefined {
  const sibling = nearestName(key, childrenOf(parent));
  if (sibling !== undefined) return sibling;
  const elsewhere = PATTERNS.find((known) => lastOf(known) === key.toLowerCase());
  // The first `*` on the way is the provider that the key was written under, where there is one.
  return elsewhere?.replace('*', inner.path[0] === 'providers' ? (inner.path[1] ?? '*') : '<provider>');
}
