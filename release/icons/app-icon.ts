import { drawMark, LARGE_MARK, SMALL_MARK } from './mark.ts';

const VIEW = 1024;
/** Corner radius as a share of the width, close to Apple's icon grid. */
const CORNER = 0.2237;
const MARK_SHARE = 0.7;
const SMALL_MARK_SHARE = 0.82;
const COLORS = { moon: 'url(#moon)', light: '#3ecfa3' } as const;
const SMALL_COLORS = { moon: '#dfe2ff', light: '#3ecfa3' } as const;

/** Up to this many pixels, only the small mark is drawn, without a background. */
const MAX_SMALL = 48;

/** The app icon as SVG: the mark on a night sky. `margin` is the empty share of the width on each side. */
export function appIcon(size: number, margin: number): string {
  const isSmall = size <= MAX_SMALL;
  const edge = isSmall ? 0 : VIEW * margin;
  const side = VIEW - 2 * edge;
  const markSide = side * (isSmall ? SMALL_MARK_SHARE : MARK_SHARE);
  const markAt = (VIEW - markSide) / 2;
  const shape = isSmall ? SMALL_MARK : LARGE_MARK;
  const scale = markSide / shape.box;
  const { light } = shape;
  const glow = `<circle fill="url(#glow)" cx="${light.x}" cy="${light.y}" r="${light.r * 3}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${VIEW} ${VIEW}">
<defs>
<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#2b2f5c"/><stop offset="1" stop-color="#11121f"/></linearGradient>
<linearGradient id="moon" x1="0" y1="0" x2="0.6" y2="1"><stop offset="0" stop-color="#f4f5ff"/><stop offset="1" stop-color="#9aa2ff"/></linearGradient>
<radialGradient id="glow"><stop offset="0.25" stop-color="#3ecfa3" stop-opacity="0.55"/><stop offset="1" stop-color="#3ecfa3" stop-opacity="0"/></radialGradient>
</defs>
<rect x="${edge}" y="${edge}" width="${side}" height="${side}" rx="${side * CORNER}" fill="url(#sky)"/>
<g transform="translate(${markAt} ${markAt}) scale(${scale})">${isSmall ? '' : glow}${drawMark('running', shape, isSmall ? SMALL_COLORS : COLORS)}</g>
</svg>`;
}
