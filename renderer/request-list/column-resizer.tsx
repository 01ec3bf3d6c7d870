import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import './column-resizer.css';
import * as words from './words.ts';

/** Callbacks for changing column widths. */
export interface ColumnResizing {
  readonly least: (key: string) => number;
  readonly onResize: (key: string, width: number) => void;
}

interface ColumnResizerProps extends ColumnResizing {
  readonly columnKey: string;
  readonly label: string;
  /** Class of the column's cells. */
  readonly cells: string;
}

const STEP = 8;

/**
 * Right edge of a column: drag it, move it with the arrow keys, or double-click it or press Enter to fit the content.
 */
export function ColumnResizer({ columnKey, label, cells, least, onResize }: ColumnResizerProps) {
  const edge = useRef<HTMLDivElement>(null);
  const drag = useRef<{ readonly x: number; readonly width: number }>(undefined);
  const [told, setTold] = useState(least(columnKey));
  const width = (): number => edge.current?.parentElement?.offsetWidth ?? 0;
  const resize = (next: number): void => {
    onResize(columnKey, next);
    setTold(Math.max(least(columnKey), next));
  };
  const fit = (): void => resize(naturalWidth(edge.current, cells));
  const press = (event: KeyboardEvent): void => {
    const step = event.shiftKey ? 4 * STEP : STEP;
    if (event.key === 'ArrowLeft') resize(width() - step);
    else if (event.key === 'ArrowRight') resize(width() + step);
    else if (event.key === 'Home') resize(0);
    else if (event.key === 'Enter') fit();
    else return;
    event.preventDefault();
  };
  const move = (event: PointerEvent): void => {
    if (drag.current !== undefined) resize(drag.current.width + event.clientX - drag.current.x);
  };
  return (
    <div
      ref={edge}
      className="column-resizer"
      role="separator"
      aria-orientation="vertical"
      aria-label={words.widthOf(label)}
      aria-valuemin={least(columnKey)}
      aria-valuenow={told}
      tabIndex={0}
      onFocus={() => setTold(width())}
      onKeyDown={press}
      onDoubleClick={fit}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, width: width() };
      }}
      onPointerMove={move}
      onLostPointerCapture={() => (drag.current = undefined)}
    />
  );
}

/** Width of the widest rendered cell, in pixels. */
function naturalWidth(edge: HTMLElement | null, cells: string): number {
  const found = edge?.closest('[role=grid]')?.querySelectorAll<HTMLElement>(`.${cells}`) ?? [];
  const widths = [...found].map((cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    if (cell.contains(edge)) range.setEndBefore(edge ?? cell);
    return range.getBoundingClientRect().width + Number.parseFloat(getComputedStyle(cell).paddingLeft);
  });
  return Math.ceil(Math.max(0, ...widths)) + 1;
}
