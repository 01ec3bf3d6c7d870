import type { LimitWindow } from './limits.ts';
export function limitTitle(window: LimitWindow): string {
  return `${window.provider} ${window.name}`;
}
export function leftText(window: LimitWindow): string {
  return `${Math.round((1 - (window.used ?? 1)) * 100)}% left`;
}
export function resetText(window: LimitWindow, _now: number): string {
  return `resets ${window.resetsAt ?? ''}`;
}
export function blockedText(window: LimitWindow, _now: number): string {
  return `blocked until ${window.resetsAt ?? ''}`;
}
export function limitLine(
  window: LimitWindow,
  now: number,
  options: { stepPercent?: number; isDated?: boolean },
): string {
  return `${limitTitle(window)}: ${leftText(window)}, ${resetText(window, now)}${options.isDated === true ? ` (as of ${window.asOf})` : ''}`;
}
