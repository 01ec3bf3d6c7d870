import { create } from 'zustand';
import type { Finding } from '../../src/contract/settings/finding.ts';
import { useLive } from '../live/store.ts';
import type { Draft } from './draft.ts';

/** Everything that was typed and not applied, by dotted key: it outlives tabs and pages. */
export interface Staged {
  readonly drafts: Readonly<Record<string, Draft>>;
  /** Keys that were left once: from then on they are checked as one types. */
  readonly checked: ReadonlySet<string>;
  /** Keys whose file value is edited although a variable hides it. */
  readonly editedAnyway: ReadonlySet<string>;
  /** What the program found in the drafts when it was asked last. */
  readonly refusals: readonly Finding[];
  /** Each draft remembers what the file said when the first one of its key was staged. */
  readonly stage: (drafts: Readonly<Record<string, Draft>>) => void;
  /** Undoes a draft; with `isDone` its field is as it was before anybody edited it. */
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
        // Who types back to where it was is still typing.
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
