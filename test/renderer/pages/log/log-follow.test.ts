import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followsAfter, type ListGesture } from '../../../../renderer/pages/log/log-follow.ts';

const cases: readonly {
  readonly name: string;
  readonly gesture: ListGesture;
  /** Expected state after the gesture if the list was following, and if it was stopped. */
  readonly following: boolean;
  readonly stopped: boolean;
}[] = [
  {
    name: 'the wheel turned up stops',
    gesture: { kind: 'wheel', deltaY: -1, isAtEnd: true },
    following: false,
    stopped: false,
  },
  {
    name: 'the wheel turned down before the end changes nothing',
    gesture: { kind: 'wheel', deltaY: 9, isAtEnd: false },
    following: true,
    stopped: false,
  },
  {
    name: 'the wheel turned down at the end follows',
    gesture: { kind: 'wheel', deltaY: 9, isAtEnd: true },
    following: true,
    stopped: true,
  },
  ...['ArrowUp', 'PageUp', 'Home'].map((key) => ({
    name: `${key} stops`,
    gesture: { kind: 'key', key, isAtEnd: true } as const,
    following: false,
    stopped: false,
  })),
  {
    name: 'End follows',
    gesture: { kind: 'key', key: 'End', isAtEnd: false },
    following: true,
    stopped: true,
  },
  {
    name: 'ArrowDown before the end changes nothing',
    gesture: { kind: 'key', key: 'ArrowDown', isAtEnd: false },
    following: true,
    stopped: false,
  },
  {
    name: 'PageDown at the end follows',
    gesture: { kind: 'key', key: 'PageDown', isAtEnd: true },
    following: true,
    stopped: true,
  },
  { name: 'a drag stops', gesture: { kind: 'drag' }, following: false, stopped: false },
  {
    name: 'a drag that ends at the end follows',
    gesture: { kind: 'drag_end', isAtEnd: true },
    following: true,
    stopped: true,
  },
  {
    name: 'a drag that ends elsewhere stays stopped',
    gesture: { kind: 'drag_end', isAtEnd: false },
    following: false,
    stopped: false,
  },
  { name: 'a chosen line stops', gesture: { kind: 'choose' }, following: false, stopped: false },
  { name: 'the toggle turns round', gesture: { kind: 'toggle' }, following: false, stopped: true },
  { name: 'the jump follows', gesture: { kind: 'jump' }, following: true, stopped: true },
];
for (const { name, gesture, following, stopped } of cases) {
  test(name, () => {
    assert.equal(followsAfter(true, gesture), following);
    assert.equal(followsAfter(false, gesture), stopped);
  });
}
