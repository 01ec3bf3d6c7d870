import { type RefObject, useEffect, useRef } from 'react';
import { programNowMs } from '../live/store.ts';
import { PictureLoop, type PictureSource } from './picture-loop.ts';

/** The elements of a picture and the loop that draws it. */
export interface PictureRefs {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly area: RefObject<HTMLCanvasElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly loop: RefObject<PictureLoop | undefined>;
}

/** Keeps a picture drawn while its component is mounted; without an area element, draws only the timelines. */
export function usePicture(source: PictureSource): PictureRefs {
  const frame = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLCanvasElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const loop = useRef<PictureLoop>(undefined);
  useEffect(() => {
    if (!frame.current || !scroller.current || !canvas.current) return;
    const stage = {
      frame: frame.current,
      scroller: scroller.current,
      area: area.current ?? undefined,
      timelines: canvas.current,
    };
    const own = new PictureLoop(stage, programNowMs);
    loop.current = own;
    return () => own.close();
  }, []);
  // Runs after each render, because the source is mutated in place; the loop determines whether anything must be drawn.
  useEffect(() => loop.current?.show(source));
  return { frame, scroller, area, canvas, loop };
}
