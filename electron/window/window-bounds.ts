import type { Rectangle } from 'electron';
import { LEAST_HEIGHT, LEAST_WIDTH } from './window-options.ts';

const FIRST_WIDTH = 1180;
const FIRST_HEIGHT = 780;
/** At least this much of the window must be on a screen, or its title bar may be out of reach. */
const REACHABLE_WIDTH = 120;
const REACHABLE_HEIGHT = 40;

/**
 * Returns where to open the window: its last bounds if they are still reachable on a screen's work area; otherwise only
 * its last or default size, which lets the system place it.
 */
export function usableBounds(
  last: Rectangle | null,
  workAreas: readonly Rectangle[],
): Partial<Rectangle> & { readonly width: number; readonly height: number } {
  const widest = Math.max(LEAST_WIDTH, ...workAreas.map((area) => area.width));
  const tallest = Math.max(LEAST_HEIGHT, ...workAreas.map((area) => area.height));
  const width = clamp(last?.width ?? FIRST_WIDTH, LEAST_WIDTH, widest);
  const height = clamp(last?.height ?? FIRST_HEIGHT, LEAST_HEIGHT, tallest);
  if (last === null) return { width, height };
  const window = { x: last.x, y: last.y, width, height };
  return workAreas.some((area) => isTitleReachable(window, area)) ? window : { width, height };
}

function isTitleReachable(window: Rectangle, area: Rectangle): boolean {
  const seenWidth = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const titleAbove = window.y >= area.y && window.y + REACHABLE_HEIGHT <= area.y + area.height;
  return seenWidth >= REACHABLE_WIDTH && titleAbove;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
