import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  type WheelEvent,
} from 'react';
import { classNames } from '../../ui/class-names.ts';
import type { ListGesture } from './log-follow.ts';
import { LogRow, logRowId } from './log-row.tsx';
import type { LogTail } from './log-tail.ts';
import './log-list.css';
import * as words from './words.ts';

/** The height of an unwrapped line, in pixels. */
const LINE_HEIGHT = 22;

/** The selected lines, by `seq`; either end may come first. */
export interface ChosenLines {
  readonly anchor: number;
  readonly active: number;
}

interface LogListProps {
  readonly tail: LogTail;
  readonly chosen: ChosenLines | undefined;
  readonly isWrapped: boolean;
  readonly query: string;
  /** The current match of the search, by `seq`. */
  readonly found: number | undefined;
  readonly onGesture: (gesture: ListGesture) => void;
  readonly onChoose: (seq: number, isExtending: boolean) => void;
  /** Opens the details of the active line. */
  readonly onOpen: () => void;
}

type Scroller = RefObject<HTMLDivElement | null>;

/** The list of lines, virtualized. Follows the newest line while the tail does. */
export function LogList(props: LogListProps) {
  const { tail, chosen, isWrapped, found } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useLines(props, scroller);
  return (
    <div
      ref={scroller}
      className={classNames('log-list', isWrapped && 'is-wrapped')}
      role="listbox"
      aria-label={words.list}
      aria-multiselectable="true"
      aria-live="off"
      aria-activedescendant={chosen === undefined ? undefined : logRowId(chosen.active)}
      tabIndex={0}
      {...useGestures(props, scroller)}
    >
      <div className="log-lines" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const record = tail.at(item.index);
          if (record === undefined) return null;
          return (
            <div
              key={item.key}
              ref={isWrapped ? virtual.measureElement : undefined}
              data-index={item.index}
              role="presentation"
              className="log-place"
              style={{ transform: `translateY(${item.start}px)` }}
              onClick={(event) => choose(props, record.seq, event.shiftKey)}
              onDoubleClick={props.onOpen}
            >
              <LogRow
                record={record}
                place={tail.isFollowing ? undefined : item.index + 1}
                count={tail.isFollowing ? undefined : tail.length}
                isActive={record.seq === chosen?.active}
                isChosen={isWithin(record.seq, chosen)}
                isFound={record.seq === found}
                query={props.query}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Virtualizes the lines and scrolls to the newest line, the current match or the active line. */
function useLines({ tail, chosen, isWrapped, found }: LogListProps, scroller: Scroller) {
  const virtual = useVirtualizer({
    count: tail.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: (index) => tail.at(index)?.seq ?? index,
    overscan: 12,
    useFlushSync: false,
  });
  const height = virtual.getTotalSize();
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element !== null && tail.isFollowing) element.scrollTop = element.scrollHeight;
  }, [scroller, tail, tail.version, tail.isFollowing, height]);
  useEffect(() => virtual.measure(), [virtual, isWrapped]);
  useShow(found, tail, virtual.scrollToIndex);
  useShow(chosen?.active, tail, virtual.scrollToIndex);
  return virtual;
}

/** Handles keys, wheel and pointer, which select lines and may stop following. */
function useGestures(props: LogListProps, scroller: Scroller) {
  const { tail, chosen } = props;
  const isAtEnd = (): boolean => {
    const element = scroller.current;
    return element === null || element.scrollTop + element.clientHeight >= element.scrollHeight - LINE_HEIGHT;
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      props.onOpen();
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / LINE_HEIGHT) - 1);
    const step = stepOf(event.key, page);
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    props.onGesture({ kind: 'key', key: event.key, isAtEnd: isAtEnd() });
    const next = moved(tail, chosen?.active, step);
    if (next !== undefined && event.key !== 'End') props.onChoose(next, event.shiftKey);
  };
  const wheel = (event: WheelEvent): void => {
    if (event.deltaY !== 0) props.onGesture({ kind: 'wheel', deltaY: event.deltaY, isAtEnd: isAtEnd() });
  };
  const pressPointer = (event: PointerEvent): void => {
    const element = scroller.current;
    const isOnBar =
      element !== null && event.nativeEvent.offsetX > element.clientWidth && event.target === element;
    if (!isOnBar && event.pointerType !== 'touch') {
      // The user may be starting to select text, so the lines must stay in place.
      if (event.button === 0 && event.target !== element) props.onGesture({ kind: 'choose' });
      return;
    }
    props.onGesture({ kind: 'drag' });
    const end = (): void => props.onGesture({ kind: 'drag_end', isAtEnd: isAtEnd() });
    window.addEventListener('pointerup', end, { once: true });
  };
  return { onKeyDown: press, onWheel: wheel, onPointerDown: pressPointer };
}

/** Whether a line is selected. */
function isWithin(seq: number, chosen: ChosenLines | undefined): boolean {
  if (chosen === undefined) return false;
  return seq >= Math.min(chosen.anchor, chosen.active) && seq <= Math.max(chosen.anchor, chosen.active);
}

/** Selects a line, unless the click ended a text selection. */
function choose({ onGesture, onChoose, onOpen }: LogListProps, seq: number, isExtending: boolean): void {
  if (!isExtending && window.getSelection()?.type === 'Range') return;
  onGesture({ kind: 'choose' });
  onChoose(seq, isExtending);
  if (!isExtending) onOpen();
}

/** The number of lines that a key moves by, infinite for the ends; undefined for other keys. `page` is in lines. */
function stepOf(key: string, page: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: -1,
    ArrowDown: 1,
    PageUp: -page,
    PageDown: page,
    Home: -Infinity,
    End: Infinity,
  };
  return steps[key];
}

/** The line that many lines from the active one; without an active line, the newest, or at the start the oldest. */
function moved(tail: LogTail, active: number | undefined, step: number): number | undefined {
  const last = tail.length - 1;
  const at = active === undefined ? -1 : tail.indexOf(active);
  if (step === -Infinity) return tail.at(0)?.seq;
  return tail.at(at < 0 ? last : Math.min(Math.max(at + step, 0), last))?.seq;
}

/** Scrolls to a line whenever it changes, unless the list is following the newest. */
function useShow(seq: number | undefined, tail: LogTail, scrollTo: (index: number) => void): void {
  useEffect(() => {
    const index = seq === undefined ? -1 : tail.indexOf(seq);
    if (index >= 0 && !tail.isFollowing) scrollTo(index);
  }, [seq, tail, scrollTo]);
}
