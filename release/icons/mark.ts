/** A disc, in units of the image. */
interface Disc {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/** The mark's shape for a range of sizes: a shape that is crisp at 16 pixels looks clumsy at 512. */
export interface MarkShape {
  /** Width and height of the square that the coordinates refer to. */
  readonly box: number;
  readonly moon: Disc;
  /** Cut out of the moon to leave the crescent. */
  readonly shade: Disc;
  readonly light: Disc;
  /** Line width of the moon when it is only an outline. */
  readonly outlineWidth: number;
  readonly notchWidth: number;
}

/** For 16 pixels and multiples of it: edges fall on whole pixels. */
export const SMALL_MARK: MarkShape = {
  box: 16,
  moon: { x: 7.5, y: 8.5, r: 6.5 },
  shade: { x: 10.6, y: 5.4, r: 5.3 },
  light: { x: 13, y: 3, r: 2 },
  outlineWidth: 1.25,
  notchWidth: 3,
};

/** For large sizes, where details are visible. */
export const LARGE_MARK: MarkShape = {
  box: 16,
  moon: { x: 7.6, y: 8.4, r: 6.1 },
  shade: { x: 10.55, y: 5.45, r: 5 },
  light: { x: 11.35, y: 4.65, r: 1.35 },
  outlineWidth: 0.9,
  notchWidth: 1.6,
};

/** The crescent as an SVG path: the long way around the moon, then back along the shade. */
function crescentPath({ moon, shade }: MarkShape, inset = 0): string {
  const outer = moon.r - inset;
  const inner = shade.r + inset;
  const [from, to] = crossings({ ...moon, r: outer }, { ...shade, r: inner });
  return `M${from} A${outer} ${outer} 0 1 0 ${to} A${inner} ${inner} 0 0 1 ${from} Z`;
}

/** The points where two circles intersect, upper left first. */
function crossings(a: Disc, b: Disc): [string, string] {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const d = Math.hypot(dx, dy);
  const along = (d * d + a.r * a.r - b.r * b.r) / (2 * d);
  const aside = Math.sqrt(a.r * a.r - along * along);
  const x = a.x + (along * dx) / d;
  const y = a.y + (along * dy) / d;
  const point = (sign: number): string =>
    `${round(x + (sign * aside * dy) / d)} ${round(y - (sign * aside * dx) / d)}`;
  return [point(1), point(-1)];
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** A notch across the thickest part of the crescent, towards the lower left. */
function notch({ moon }: MarkShape, width: number): string {
  return `<rect x="${moon.x - width / 2}" y="${moon.y}" width="${width}" height="${moon.r + 1}" transform="rotate(45 ${moon.x} ${moon.y})"/>`;
}

export interface MarkColors {
  readonly moon: string;
  readonly light: string;
  /** An edge around the whole mark that makes it visible on any background. */
  readonly edge?: { readonly color: string; readonly width: number };
}

type MarkState = 'running' | 'stopped' | 'trouble';

/**
 * The SVG content for a shape's box: the running state has its light, stopped is an outline of the moon, trouble has a
 * notch.
 */
export function drawMark(state: MarkState, shape: MarkShape, colors: MarkColors): string {
  const { edge } = colors;
  const mark = drawGrown(state, shape, { ...colors, grownBy: 0 });
  if (edge === undefined) return mark;
  return drawGrown(state, shape, { moon: edge.color, light: edge.color, grownBy: edge.width }) + mark;
}

/** The mark, grown by `grownBy` on every side. */
function drawGrown(
  state: MarkState,
  shape: MarkShape,
  { moon, light, grownBy }: Pick<MarkColors, 'moon' | 'light'> & { readonly grownBy: number },
): string {
  const { outlineWidth, notchWidth, box } = shape;
  const disc = `<circle fill="${light}" cx="${shape.light.x}" cy="${shape.light.y}" r="${shape.light.r + grownBy}"/>`;
  const grown =
    grownBy === 0 ? '' : `stroke="${moon}" stroke-width="${2 * grownBy}" stroke-linejoin="round" `;
  switch (state) {
    case 'running':
      return `<path fill="${moon}" ${grown}d="${crescentPath(shape)}"/>${disc}`;
    case 'stopped':
      // The edge fills the whole moon: at 16 pixels, separate lines would be too close to tell apart.
      return `<path fill="${grownBy === 0 ? 'none' : moon}" stroke="${moon}" stroke-width="${outlineWidth + 2 * grownBy}" stroke-linejoin="round" d="${crescentPath(shape, outlineWidth / 2)}"/>`;
    case 'trouble': {
      const id = `notch-${grownBy}`;
      const cut = notch(shape, notchWidth - 2 * grownBy);
      return `<mask id="${id}"><rect width="${box}" height="${box}" fill="#fff"/><g fill="#000">${cut}</g></mask><path fill="${moon}" ${grown}mask="url(#${id})" d="${crescentPath(shape)}"/>`;
    }
  }
}
