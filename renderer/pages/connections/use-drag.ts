import { type PointerEvent, type RefObject, useEffect, useState } from 'react';
import type { PictureLoop } from '../../connection-timeline/picture-loop.ts';
import { GUTTER, MARGIN, msAt } from '../../connection-timeline/picture-view.ts';

/** A press that moves less than this, in pixels, is a click. */
const DRAG_FROM = 4;

/** The time span being selected: positions in pixels from the left, times on the program's clock. */
export interface Veil {
  readonly from: number;
  readonly to: number;
  readonly fromMs: number;
  readonly toMs: number;
}

interface DragOptions {
  readonly loop: RefObject<PictureLoop | undefined>;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly onZoom: (fromMs: number, toMs: number) => void;
  readonly onClick: (event: PointerEvent) => void;
  readonly onMove: (event: PointerEvent) => void;
}

/** Distinguishes dragging across the timelines from clicking and pointing; Esc cancels. */
export interface Dragging {
  readonly veil: Veil | undefined;
  readonly handlers: Readonly<
    Record<
      'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel',
      (event: PointerEvent) => void
    >
  >;
}

/** Tracks the span being dragged over. */
export function useDrag({ loop, scroller, onZoom, onClick, onMove }: DragOptions): Dragging {
  const [pressedX, setPressedX] = useState<number>();
  const [veil, setVeil] = useState<Veil>();
  const letGo = (): void => {
    setPressedX(undefined);
    setVeil(undefined);
  };
  useEscape(veil !== undefined, letGo);
  const xOf = (event: PointerEvent): number =>
    event.clientX - (scroller.current?.getBoundingClientRect().left ?? 0);
  return {
    veil,
    handlers: {
      onPointerDown: (event) => {
        if (event.button === 0) setPressedX(xOf(event));
      },
      onPointerMove: (event) => {
        const view = loop.current?.view;
        const x = xOf(event);
        // The button was released outside the element.
        if (pressedX !== undefined && event.buttons === 0) letGo();
        if (pressedX === undefined || view === undefined || event.buttons === 0) return onMove(event);
        if (veil === undefined && Math.abs(x - pressedX) < DRAG_FROM) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const held = (at: number): number => Math.min(Math.max(at, GUTTER), view.width - MARGIN);
        const [from, to] = [held(Math.min(x, pressedX)), held(Math.max(x, pressedX))];
        setVeil({ from, to, fromMs: msAt(view, from), toMs: msAt(view, to) });
      },
      onPointerUp: (event) => {
        if (veil !== undefined) onZoom(veil.fromMs, veil.toMs);
        else if (pressedX !== undefined) onClick(event);
        letGo();
      },
      onPointerCancel: letGo,
    },
  };
}

/** Handles Esc in the capture phase, so that it only cancels the drag. */
function useEscape(isOn: boolean, onEscape: () => void): void {
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      onEscape();
    };
    document.addEventListener('keydown', press, true);
    return () => document.removeEventListener('keydown', press, true);
  });
}
