import { create } from 'zustand';
import type { Finding } from '../../src/contract/settings/finding.ts';
import { useLive } from '../live/store.ts';
import type { Draft } from './draft.ts';

/** Edits not yet applied, by dotted key; they survive switching tabs and pages. */
export interface Staged {
  readonly drafts: Readonly<Record<string, Draft>>;
  /** Keys whose field has lost focus once; from then on drafts are validated while typing. */
  readonly checked: ReadonlySet<string>;
  /** Keys whose value in the file is edited despite being overridden. */
  readonly editedAnyway: ReadonlySet<string>;
  /** Latest findings of the program on the drafts. */
  readonly refusals: readonly Finding[];
  /** Stages drafts. Each records the value in the file when the key was first staged. */
  readonly stage: (drafts: Readonly<Record<string, Draft>>) => void;
  /** Removes a draft; with `isDone` the field also returns to its unedited state. */
  readonly drop: (key: string, isDone?: boolean) => void;
  readonly check: (keys: readonly string[]) => void;
  readonly editAnyway: (key: string) => void;
  readonly refuse: (findings: readonly Finding[]) => void;
  readonly discard: () => void;
}

const NOTHING: Pick<Staged, 'drafts' | 'checked' | 'editedAnyway' | 'refusals'> = {
  drafts: {},
  checked: new Set(),
  editedAnyway: new Set(),
  refusals: [],
};

export const useStaged = create<Staged>((set) => ({
  ...NOTHING,
  stage: (drafts) =>
    set((state) => ({
      drafts: { ...state.drafts, ...withBase(drafts, state.drafts) },
      refusals: state.refusals.filter(({ key }) => key === undefined || !Object.hasOwn(drafts, key)),
    })),
  drop: (key, isDone = false) =>
    set((state) => {
      const { [key]: _dropped, ...drafts } = state.drafts;
      return {
        drafts,
        checked: without(state.checked, key),
        // A user who types the original value again is still editing.
        editedAnyway: isDone ? without(state.editedAnyway, key) : state.editedAnyway,
        refusals: state.refusals.filter((finding) => finding.key !== key),
      };
    }),
  check: (keys) => set((state) => ({ checked: new Set([...state.checked, ...keys]) })),
  editAnyway: (key) => set((state) => ({ editedAnyway: new Set([...state.editedAnyway, key]) })),
  refuse: (findings) => set({ refusals: findings }),
  discard: () => set(NOTHING),
}));

function withBase(drafts: Staged['drafts'], before: Staged['drafts']): Staged['drafts'] {
  const fileValues = useLive.getState().settings?.fileValues;
  const entries = Object.entries(drafts).map(([key, draft]): [string, Draft] => {
    const was =
      before[key]?.was ?? draft.was ?? (fileValues === undefined ? undefined : (fileValues[key] ?? null));
    return [key, was === undefined ? draft : { ...draft, was }];
  });
  return Object.fromEntries(entries);
}

function without(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  return new Set([...keys].filter((one) => one !== key));
}
