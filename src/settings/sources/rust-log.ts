import { LOG_LEVELS, LOG_TARGETS, type LogLevel, type LogTarget } from '../../contract/log.ts';

/** A parsed RUST_LOG text. */
export interface RustLog {
  /** Level for all targets, if there is one. */
  readonly everywhere: LogLevel | undefined;
  /** Level of each named target, including those covered by a level for all. */
  readonly targets: Readonly<Partial<Record<LogTarget, LogLevel>>>;
  /** Why parts of the text have no effect, or not exactly the intended one. */
  readonly warnings: readonly Warning[];
}

/**
 * Parses `level`, `target`, `target=level` and comma-separated lists of them, as Rust crates do
 * (https://docs.rs/env_logger/latest/env_logger/#enabling-logging): the more specific name applies, then the later one.
 */
export function readRustLog(text: string): RustLog {
  const warnings: Warning[] = [];
  const directives: Directive[] = [];
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === '') continue;
    const directive = readDirective(part);
    if ('reason' in directive) {
      warnings.push(directive);
      continue;
    }
    directives.push(directive);
    if (directive.isOff) warnings.push({ part, reason: 'errors are always logged' });
  }
  const ranked = directives.toSorted((a, b) => a.exactness - b.exactness);
  const targets: Partial<Record<LogTarget, LogLevel>> = {};
  for (const { names, level } of ranked) for (const name of names) targets[name] = level;
  const general = ranked.findLast(({ names }) => names.length === LOG_TARGETS.length)?.level;
  return { everywhere: general ?? sameForAll(targets), targets, warnings };
}

/** A part of the text that is not followed exactly, and why. */
interface Warning {
  readonly part: string;
  readonly reason: string;
}

interface Directive {
  readonly names: readonly LogTarget[];
  readonly level: LogLevel;
  readonly isOff: boolean;
  /** 0 for a level alone, otherwise the length of the name. */
  readonly exactness: number;
}

function readDirective(part: string): Directive | Warning {
  const [left = '', right, ...rest] = part.split('=').map((piece) => piece.trim());
  if (rest.length > 0 || /[[\]{}/]/.test(part))
    return { part, reason: 'filters by span or text are not supported' };
  const bare = right === undefined ? readLevel(left) : undefined;
  if (bare !== undefined) return { names: LOG_TARGETS, ...bare, exactness: 0 };
  const names = targetsOf(left);
  if (names.length === 0) {
    return {
      part,
      reason: `nothing here logs under that name; the targets are lunaroute, ${LOG_TARGETS.join(', ')}`,
    };
  }
  // A target without a level logs everything.
  const level = right === undefined ? { level: 'trace' as const, isOff: false } : readLevel(right);
  if (level === undefined) return { part, reason: `the level must be one of ${LOG_LEVELS.join(', ')}` };
  return { names, ...level, exactness: left.length };
}

function targetsOf(name: string): readonly LogTarget[] {
  if (name === 'lunaroute') return LOG_TARGETS;
  // Rust modules below a target, such as lunaroute_egress::client, count as the target.
  const [crate] = name.split('::');
  return LOG_TARGETS.filter((target) => target === crate);
}

/** Treats `off` as error: a program must not fail silently. */
function readLevel(word: string): { level: LogLevel; isOff: boolean } | undefined {
  const lower = word.toLowerCase();
  if (lower === 'off') return { level: 'error', isOff: true };
  const level = LOG_LEVELS.find((one) => one === lower);
  return level && { level, isOff: false };
}

function sameForAll(targets: Partial<Record<LogTarget, LogLevel>>): LogLevel | undefined {
  const [first] = LOG_TARGETS;
  return LOG_TARGETS.every((target) => targets[target] === targets[first]) ? targets[first] : undefined;
}
