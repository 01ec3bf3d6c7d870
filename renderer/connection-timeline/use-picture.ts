import { type RefObject, useEffect, useRef } from 'react';
import { programNowMs } from '../live/store.ts';
import { PictureLoop, type PictureSource } from './picture-loop.ts';

/** The elements of a picture, and what draws it. */
export interface PictureRefs {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly area: RefObject<HTMLCanvasElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly loop: RefObject<PictureLoop | undefined>;
}

/** Keeps a picture drawn for as long as its component lives; the timelines alone where no element takes the area. */
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
  // After each render: what the picture shows changes in place, and the loop tells whether there is anything to draw.
  useEffect(() => loop.current?.show(source));
  return { frame, scroller, area, canvas, loop };
}
