import { Component, type ComponentType, createElement, type ReactNode, Suspense, use } from 'react';
import { Button } from './button.tsx';
import * as words from './words.ts';

/** A piece of the window in a file of its own, which comes when it is first drawn or prefetched. */
export interface LazyPart<Props> {
  readonly Part: ComponentType<Props>;
  /** Gets it ready. A failure is kept to itself: drawing it tries again, and says so. */
  prefetch(): Promise<void>;
}

interface LazyPartOptions<Props> {
  /** Imports the file. */
  readonly load: () => Promise<ComponentType<Props>>;
  /** Drawn until it is there; nothing by default. */
  readonly pending?: (props: Props) => ReactNode;
  /** Drawn where it could not be loaded; by default a sentence with a button that loads the window again. */
  readonly failed?: ReactNode;
  /** Called then. */
  readonly onFailed?: (props: Props) => void;
}

/** Why a part is not there: the import's own failure is the cause. */
class PartNotLoaded extends Error {}

/** What is loaded already is drawn at once: React.lazy would show what is pending for a moment first. */
export function lazyPart<Props extends object>(options: LazyPartOptions<Props>): LazyPart<Props> {
  let loaded: ComponentType<Props> | undefined;
  let loading: Promise<ComponentType<Props>> | undefined;
  const forget = (): void => {
    loading = undefined;
  };
  // A failure stays until it was shown: a new promise for each attempt to draw would never end.
  const start = (): Promise<ComponentType<Props>> =>
    (loading ??= options.load().then(
      (part) => (loaded = part),
      (error: unknown) => {
        throw new PartNotLoaded('a part of the window could not be loaded', { cause: error });
      },
    ));
  function Loaded(props: Props) {
    return createElement(loaded ?? use(start()), props);
  }
  function Part(props: Props) {
    return (
      <PartBoundary
        failed={options.failed === undefined ? <NotLoaded /> : options.failed}
        onFailed={() => {
          forget();
          options.onFailed?.(props);
        }}
      >
        <Suspense fallback={options.pending?.(props)}>
          <Loaded {...props} />
        </Suspense>
      </PartBoundary>
    );
  }
  return { Part, prefetch: () => start().then(() => undefined, forget) };
}

/** Loads the whole window again, as it is served now. */
export function reloadWindow(): void {
  window.location.reload();
}

function NotLoaded() {
  return (
    <p className="small" role="alert">
      {words.partNotLoaded} {words.whyNotLoaded}{' '}
      <Button size="small" onClick={reloadWindow}>
        {words.reload}
      </Button>
    </p>
  );
}

interface PartBoundaryProps {
  readonly failed: ReactNode;
  readonly onFailed: () => void;
  readonly children: ReactNode;
}

/** Shows that a part could not be loaded; a fault of the part itself goes on to whoever else wants it. */
class PartBoundary extends Component<PartBoundaryProps, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidCatch(error: unknown): void {
    if (error instanceof PartNotLoaded) this.props.onFailed();
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    if (!(error instanceof PartNotLoaded)) throw error;
    return this.props.failed;
  }
}
