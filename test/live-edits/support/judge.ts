import assert from 'node:assert/strict';
import type { LogLine } from './live-program.ts';
import { type Destination, hostOf, type Meaning } from './meaning.ts';
import type { Reached, State } from './reach.ts';
import type { RecordingServer } from './recording-server.ts';
import { CLIENT_KEY } from './world.ts';

/** State before a text was written, and what followed. */
export interface Judged {
  /** Meaning of the text; undefined if it has none. */
  readonly written: Meaning | undefined;
  /** Meaning and state in effect before. */
  readonly before: { readonly meaning: Meaning; readonly state: State };
  readonly now: State;
  /** Lines about the settings since the text was written. */
  readonly lines: readonly LogLine[];
  /** Unresolved findings of earlier texts. */
  readonly standing: readonly LogLine[];
  readonly proxies: readonly RecordingServer[];
  /** The proxy used if a file names none. */
  readonly wayOut: RecordingServer;
}

/** Codes of findings that make the whole file unusable. */
const WHOLE_FILE = /^(?:yaml_|file_)/u;
/** Codes of findings that neither change nor remove anything. */
const HARMLESS: ReadonlySet<string> = new Set(['unknown_key']);

/** Judges the effect of a text of unknown quality; fails if anything is reached or opened that must not be. */
export function judge(judged: Judged): 'kept' | 'in part' | 'in effect' {
  const { written, before, now, lines } = judged;
  const wrong = standing([...judged.standing, ...lines]).filter(
    ({ fields: { code } }) => !HARMLESS.has(String(code)),
  );
  assertWarned(judged);
  if (wrong.some(isOfFile) || written === undefined) {
    assertKept(before.state, now);
    return 'kept';
  }
  if (wrong.length === 0) {
    assertInEffect(judged, written);
    return 'in effect';
  }
  assertNothingOpened(judged, written, wrong);
  return 'in part';
}

/** Returns the findings among the lines that no later line resolves. */
export function standing(lines: readonly LogLine[]): LogLine[] {
  const found: LogLine[] = [];
  for (const line of lines.filter(({ fields }) => fields['code'] !== undefined)) {
    const solves = line.message.startsWith('Resolved: ');
    const at = solves ? found.findIndex((one) => isSameFinding(one, line)) : -1;
    if (at >= 0) found.splice(at, 1);
    else if (!solves && line.level === 'warn') found.push(line);
  }
  return found;
}

function isSameFinding(one: LogLine, other: LogLine): boolean {
  return one.fields['code'] === other.fields['code'] && one.fields['key'] === other.fields['key'];
}

/** Asserts that everything visible in both states is the same, and that nothing else is reached. */
function assertKept(before: State, now: State): void {
  for (const [name, reached] of Object.entries(now.reached)) {
    const was = before.reached[name];
    if (was === undefined) assert.equal(reached.at, undefined, `${name} is not asked`);
    else assert.deepEqual(reached, was, name);
  }
  assert.deepEqual([now.ruled, now.isOpen], [before.ruled, before.isOpen]);
  assert.deepEqual(
    now.hosts.filter((host) => !before.hosts.includes(host)),
    [],
  );
}

function isOfFile({ fields }: LogLine): boolean {
  return fields['key'] === undefined && WHOLE_FILE.test(String(fields['code']));
}

/** Asserts that everything is as the text says. */
function assertInEffect(judged: Judged, written: Meaning): void {
  const { now, before } = judged;
  for (const [name, reached] of Object.entries(now.reached)) {
    const meant = written.providers.get(name);
    if (meant === undefined) assert.deepEqual(reached, { answer: '404 unknown_provider' }, name);
    else assertAsked(judged, name, { reached, meant });
  }
  const ruled = written.providers.get(written.ruled ?? 'openai');
  const how = written.ruled === undefined ? 'by path' : 'by rule';
  if (ruled !== undefined) assertAsked(judged, how, { reached: now.ruled, meant: ruled });
  const isOpen = now.isOpen ?? written.token === undefined;
  assert.equal(isOpen, written.token === undefined, 'the token is needed exactly if it is written');
  const tried = new Set([...before.meaning.hosts, ...written.hosts]);
  assert.deepEqual(
    now.hosts.toSorted(),
    [...tried].filter((host) => written.hosts.includes(host)).toSorted(),
  );
}

function assertAsked(
  judged: Judged,
  name: string,
  { reached, meant }: { readonly reached: Reached; readonly meant: Destination },
): void {
  const off = name === 'by rule' ? '503 provider_misconfigured' : '403 provider_disabled';
  if (!meant.isOn) return assert.deepEqual(reached, { answer: off }, name);
  const way = wayOf(judged, meant);
  // Nothing listens at this proxy.
  if (way === undefined) return assert.equal(reached.at, undefined, name);
  assert.ok(meant.base !== undefined, `${name} cannot be asked, and nothing says so`);
  // If this cannot be a host's name, the request may reach nothing.
  if (reached.at === undefined && !/^https?:\/\/[\w.:[\]-]+(?:\/|$)/u.test(meant.base)) return;
  const key = meant.base.startsWith('https:') ? '' : (meant.key ?? CLIENT_KEY);
  assert.deepEqual(reached.at, { way, base: meant.base, key }, `${name}: ${reached.answer}`);
}

/** Asserts that nothing is reached that was not reached before, unless the text says so itself. */
function assertNothingOpened(judged: Judged, written: Meaning, wrong: readonly LogLine[]): void {
  const { before, now } = judged;
  for (const [name, { at }] of Object.entries(now.reached)) {
    if (at !== undefined) assertKnown(judged, { name, at, written, wrong });
  }
  const { ruled } = before.meaning;
  if (now.ruled.at !== undefined && ruled !== undefined && isRuleDoubtful(wrong)) {
    const known = [before.state.ruled.at?.base, now.reached[ruled]?.at?.base];
    assert.ok(known.includes(now.ruled.at.base), `by rule ${now.ruled.at.base} is asked`);
  }
  const isTokenDoubtful = wrong.some(
    (line) => isDamage(line) || /token|^$/u.test(String(line.fields['key'] ?? '')),
  );
  const mayBeOpen =
    before.meaning.token === undefined || (!written.keys.includes('proxy_token') && !isTokenDoubtful);
  assert.ok(now.isOpen !== true || mayBeOpen, 'a token is still needed');
  const known = new Set([...before.meaning.hosts, ...written.hosts]);
  assert.deepEqual(
    now.hosts.filter((host) => !known.has(host)),
    [],
  );
}

function isRuleDoubtful(wrong: readonly LogLine[]): boolean {
  return wrong.some(
    (line) => isDamage(line) || /rout|rule/u.test(`${String(line.fields['key'])} ${line.message}`),
  );
}

interface Known {
  readonly name: string;
  readonly at: NonNullable<Reached['at']>;
  readonly written: Meaning;
  readonly wrong: readonly LogLine[];
}

/**
 * Asserts that a provider is reached as before or as written; an omission in the text counts only if no finding may
 * concern it.
 */
function assertKnown(judged: Judged, { name, at, written, wrong }: Known): void {
  const { before } = judged;
  const was = before.state.reached[name];
  const says = written.providers.get(name);
  const isInDoubt = (field: string): boolean => wrong.some((line) => isAbout(line, name, field));
  const bases = [was?.at?.base, before.meaning.providers.get(name)?.base];
  const ways = [was?.at?.way, wayOf(judged, before.meaning.providers.get(name))];
  if (says !== undefined && (says.isBaseWritten || !isInDoubt('base_url'))) bases.push(says.base);
  if (says !== undefined && (says.proxy !== undefined || !isInDoubt('proxy'))) ways.push(wayOf(judged, says));
  assert.ok(bases.includes(at.base), `${name} is asked at ${at.base}, neither as before nor as written`);
  assert.ok(ways.includes(at.way), `${name} is asked through ${at.way}, neither as before nor as written`);
  const wasOff = was?.at === undefined && before.meaning.providers.get(name)?.isOn === false;
  assert.ok(!wasOff || (says?.isOn === true && !isInDoubt('enabled')), `${name} is switched on`);
}

/** Whether a finding may concern one key of a provider, or any missing key. */
function isAbout(line: LogLine, provider: string, field: string): boolean {
  const { key = 'providers' } = line.fields;
  const own = `providers.${provider}`;
  return isDamage(line) || ['providers', own, `${own}.${field}`].includes(String(key));
}

/** Whether keys were damaged: more may have been lost with them. */
function isDamage({ fields: { code } }: LogLine): boolean {
  return DAMAGE.has(String(code));
}

const DAMAGE: ReadonlySet<string> = new Set([
  'misspelt_key',
  'misplaced_key',
  'provider_name_invalid',
  'provider_names_collide',
]);

function wayOf({ proxies, wayOut }: Judged, destination: Destination | undefined): string | undefined {
  if (destination?.proxy === undefined) return wayOut.name;
  return proxies.find(({ url }) => hostOf(url) === destination.proxy)?.name;
}

/** Asserts that every change of destination is logged with both the old and the new one. */
function assertWarned({ before, now, lines, proxies }: Judged): void {
  const messages = lines.filter(({ level, fields }) => level === 'warn' && fields['code'] === undefined);
  const isSaid = (...words: readonly (string | undefined)[]): boolean =>
    messages.some(({ message }) => words.every((word) => word !== undefined && message.includes(word)));
  const hostNamed = (way: string): string | undefined => proxies.find(({ name }) => name === way)?.host;
  for (const [name, { at }] of Object.entries(now.reached)) {
    const was = before.state.reached[name]?.at;
    if (at === undefined || was === undefined) continue;
    if (at.base !== was.base)
      assert.ok(isSaid(name, at.base, was.base), `${name}: ${was.base} to ${at.base} is said`);
    if (at.way !== was.way) {
      assert.ok(
        isSaid(name, hostNamed(at.way), hostNamed(was.way)),
        `${name}: ${was.way} to ${at.way} is said`,
      );
    }
  }
  const [isOpen, wasOpen] = [now.isOpen, before.state.isOpen];
  if (isOpen !== undefined && wasOpen !== undefined && isOpen !== wasOpen)
    assert.ok(isSaid('token'), 'it is said whether a token is needed');
}
