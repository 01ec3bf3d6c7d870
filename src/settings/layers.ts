import { shownDefault, shownValue } from '../contract/settings/definition.ts';
import type { EffectiveSetting, SettingValue, Source } from '../contract/settings/effective.ts';
import { RECORDING_NEEDS } from '../contract/settings/session-recording.ts';
import type { Invalid, Parsed } from '../contract/settings/parsed.ts';
import { claimsOf } from './claims.ts';
import { redactWritten } from '../redaction/written-values.ts';
import { memoryKey } from './memory.ts';
import type { Claim, Layers, Path, Setting } from './setting.ts';

/** A usable value from a layer. */
export interface LayerValue<T> {
  readonly source: Source;
  readonly at: string;
  readonly value: T;
  readonly shown: SettingValue;
}

/** A resolved setting with the values of all layers, the strongest first. */
export interface PickedSetting<T> {
  readonly key: string;
  readonly value: T;
  readonly source: Source;
  readonly at: string;
  readonly values: readonly LayerValue<T>[];
  /** Set if the source of the value is unusable, so that whatever depends on the setting must be refused. */
  readonly refusal?: { readonly at: string; readonly message: string } | undefined;
}

/** Result of evaluating one layer's claim. */
type Outcome<T> =
  | { readonly kind: 'valid'; readonly value: LayerValue<T> }
  | {
      readonly kind: 'kept';
      readonly value: LayerValue<T>;
      readonly claim: Claim;
      readonly why?: Invalid | undefined;
    }
  | {
      readonly kind: 'kept_absent';
      readonly since: number;
      readonly claim: Claim;
      readonly why?: Invalid | undefined;
    }
  | { readonly kind: 'refused'; readonly claim: Claim; readonly why?: Invalid | undefined };

/**
 * Resolves a setting from all layers. Reports unusable values; the setting's `whenUnusable` decides what applies
 * instead.
 */
export function pick<T>(setting: Setting<T>, layers: Layers): PickedSetting<T> {
  const outcomes = claimsOf(setting, layers).map((claim) => judge(setting, claim, layers));
  for (const claim of setting.ambient ?? []) {
    const outcome = judge(setting, claim, layers);
    // Skips an unusable one that is not needed: all_proxy=socks5://... next to a good https_proxy is common and
    // harmless.
    if (outcome.kind === 'valid' || outcomes.every(({ kind }) => kind === 'kept_absent'))
      outcomes.push(outcome);
  }
  const picked = settle(setting, outcomes);
  for (const outcome of outcomes) {
    if (outcome.kind !== 'valid' && outcome.why !== undefined) {
      reportInvalid(setting, { ...outcome, why: outcome.why }, { picked, layers });
    }
  }
  return picked;
}

/** Returns the setting without the values that `accepts` rejects. It must accept the default. */
export function narrow<T>(picked: PickedSetting<T>, accepts: (value: T) => boolean): PickedSetting<T> {
  return topOf(
    picked.key,
    picked.values.filter(({ value }) => accepts(value)),
  );
}

/** Returns the setting with a value that overrides all others. */
export function override<T>(picked: PickedSetting<T>, value: LayerValue<T>): PickedSetting<T> {
  return topOf(picked.key, [value, ...picked.values]);
}

/** Returns the setting for display: the value in effect, its source, and the overridden values. */
export function effective(picked: PickedSetting<unknown>): EffectiveSetting {
  const [top, ...hidden] = picked.values;
  return {
    key: picked.key,
    value: top?.shown ?? null,
    source: picked.source,
    hides: hidden.map(({ source, shown }) => ({ ...source, value: shown })),
  };
}

/** Quotes a value for a finding: shortened, and without likely secrets. */
export function quote(written: string): string {
  const text = redactWritten(written);
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text);
}

const LONGEST_QUOTE = 100;

function topOf<T>(key: string, values: readonly LayerValue<T>[]): PickedSetting<T> {
  const [top] = values;
  if (top === undefined) throw new Error(`the setting ${key} has no default that can be used`);
  return { key, value: top.value, source: top.source, at: top.at, values };
}

/** Evaluates a layer's claim. If it is unusable, the layer's previous value applies. */
function judge<T>(setting: Setting<T>, claim: Claim, layers: Layers): Outcome<T> {
  const key = memoryKey(setting.key, claim.layer);
  const before = layers.memory.get(key);
  const read = claim.kind === 'value' ? readValue(setting, claim) : undefined;
  if (claim.kind === 'absent') {
    layers.remember(key, { kind: 'absent' });
    return { kind: 'kept_absent', since: 0, claim };
  }
  if (read?.kind === 'valid' && claim.kind === 'value') {
    layers.remember(key, { kind: 'value', raw: claim.raw });
    const source = claim.kept === undefined ? claim.source : keptSource(claim.kept.at, claim.kept.since);
    const shown = claim.shown === undefined ? read.shown : claim.shown;
    return { kind: 'valid', value: { value: read.value, shown, source, at: claim.at } };
  }
  const why = claim.kind === 'invalid' ? claim.why : read?.kind === 'invalid' ? read : undefined;
  if (before === undefined) return { kind: 'refused', claim, why };
  const since = before.keptSince ?? layers.now;
  const again =
    before.kind === 'value'
      ? readValue(setting, { raw: before.raw, source: claim.source, isKept: true })
      : undefined;
  if (again?.kind === 'invalid') return { kind: 'refused', claim, why };
  layers.remember(key, { ...before, keptSince: since });
  if (again === undefined) return { kind: 'kept_absent', since, claim, why };
  const value = {
    value: again.value,
    shown: again.shown,
    source: keptSource(claim.at, since),
    at: claim.at,
  };
  return { kind: 'kept', value, claim, why };
}

function keptSource(at: string, since: number): Source {
  // Provisional: the effect of a restart is known only after the settings have been read as at a restart.
  return { kind: 'kept', at, since, restart: { kind: 'refused' } };
}

function readValue<T>(
  { definition, check }: Setting<T>,
  {
    raw,
    source,
    isKept = false,
  }: { readonly raw: unknown; readonly source: Source; readonly isKept?: boolean },
): Parsed<T> {
  const parsed = definition.parse(raw);
  if (parsed.kind === 'invalid' || check === undefined) return parsed;
  const checked = check(parsed.value, source, isKept);
  return checked.kind === 'valid' ? { ...parsed, ...checked } : checked;
}

/** Returns the value in effect: the strongest usable one, unless a stronger claim is refused. */
function settle<T>(setting: Setting<T>, outcomes: readonly Outcome<T>[]): PickedSetting<T> {
  const { definition, key } = setting;
  const values: LayerValue<T>[] = [];
  let refused: Claim | undefined;
  let mark: { readonly at: string; readonly since: number } | undefined;
  for (const outcome of outcomes) {
    if (outcome.kind === 'valid' || outcome.kind === 'kept') values.push(outcome.value);
    else if (values.length > 0 || refused !== undefined) continue;
    else if (outcome.kind === 'refused' && definition.whenUnusable !== 'default') refused = outcome.claim;
    else if (outcome.kind === 'kept_absent' && outcome.claim.kind !== 'absent') {
      mark ??= { at: outcome.claim.at, since: outcome.since };
    }
  }
  const fallback = setting.fallback ?? { value: definition.default, shown: shownDefault(definition) };
  values.push({ ...fallback, source: { kind: 'default' }, at: 'the default' });
  if (refused !== undefined) return refusedPick(setting, { values, claim: refused });
  const [top, ...hidden] = values;
  if (mark === undefined || top === undefined) return topOf(key, values);
  return topOf(key, [{ ...top, source: keptSource(mark.at, mark.since) }, ...hidden]);
}

function refusedPick<T>(
  setting: Setting<T>,
  { values, claim }: { readonly values: readonly LayerValue<T>[]; readonly claim: Claim },
): PickedSetting<T> {
  const { definition, key } = setting;
  const { whenUnusable } = definition;
  const source: Source = { kind: 'refused', at: claim.at };
  if (typeof whenUnusable === 'object') {
    const { closed } = whenUnusable;
    return topOf(key, [{ value: closed, shown: shownValue(closed), source, at: claim.at }, ...values]);
  }
  const none = { value: definition.default, shown: null, source, at: claim.at };
  return {
    ...topOf(key, [none, ...values]),
    refusal: { at: claim.at, message: claimMessage(claim, setting) },
  };
}

function claimMessage<T>(claim: Claim, setting: Setting<T>): string {
  if (claim.kind === 'mistaken') return claim.message;
  const read = claim.kind === 'value' ? readValue(setting, claim) : undefined;
  const why = claim.kind === 'invalid' ? claim.why : read?.kind === 'invalid' ? read : undefined;
  return `${setting.key} is invalid${why === undefined ? '' : `: it ${why.reason}`}.`;
}

interface Unusable<T> {
  readonly kind: Exclude<Outcome<T>['kind'], 'valid'>;
  readonly claim: Claim;
  readonly why: Invalid;
}

function reportInvalid<T>(
  setting: Setting<T>,
  { kind, claim, why }: Unusable<T>,
  { picked, layers }: { readonly picked: PickedSetting<T>; readonly layers: Layers },
): void {
  const ending = consequence(setting, kind, picked);
  const report = (reason: Invalid, at: string, written: string): void => {
    const message = `${setting.key}${written} is invalid: it ${reason.reason}. ${ending}`;
    layers.report({ level: 'error', code: reason.code, message, at, key: setting.key });
  };
  const items = claim.kind === 'value' ? (setting.problems?.(claim.raw) ?? []) : [];
  if (items.length > 0) {
    for (const item of items) report(item, placeOf(claim, item.path), '');
    return;
  }
  const isQuoted = setting.definition.kind !== 'secret' && claim.kind === 'value' && claim.written !== '';
  report(why, claim.at, isQuoted ? `: ${quote(claim.written)}` : '');
}

function placeOf(claim: Claim, path: Path): string {
  return (claim.kind === 'value' ? claim.placeOf?.(path) : undefined) ?? claim.at;
}

/** Describes what is in effect instead of an unusable value. */
function consequence<T>(setting: Setting<T>, kind: Unusable<T>['kind'], picked: PickedSetting<T>): string {
  const shown = picked.values[0]?.shown ?? null;
  const isSecret = setting.definition.kind === 'secret';
  const value = shown === null ? 'none' : isSecret ? 'the value' : JSON.stringify(shown);
  if (kind !== 'refused') return `The previous value stays in effect (${isSecret ? 'not shown' : value}).`;
  const isRefusal = picked.source.kind === 'refused' || setting.definition.whenUnusable === 'default';
  if (!isRefusal) return `It is overridden by ${picked.at}.`;
  switch (setting.definition.whenUnusable) {
    case 'provider':
      return `The provider is not served until this is corrected.`;
    case 'rules':
      return 'Requests without a provider prefix are refused until this is corrected.';
    case 'listener':
      return 'The proxy does not listen until this is corrected.';
    case 'default':
      return `Using ${picked.source.kind === 'default' ? `the default, ${value}` : `${value} from ${picked.at}`}.`;
    default:
      if (RECORDING_NEEDS.includes(setting.definition)) return 'Recording is off until this is corrected.';
      return `Using ${value}, the safest value.`;
  }
}
