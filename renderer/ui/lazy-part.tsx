import { Component, type ComponentType, createElement, type ReactNode, Suspense, use } from 'react';
import { Button } from './button.tsx';
import * as words from './words.ts';

/** Component in a separate chunk, loaded when first rendered or prefetched. */
export interface LazyPart<Props> {
  readonly Part: ComponentType<Props>;
  /** Loads the chunk ahead of time. Ignores failures, because rendering tries again and reports them. */
  prefetch(): Promise<void>;
}

interface LazyPartOptions<Props> {
  /** Imports the module. */
  readonly load: () => Promise<ComponentType<Props>>;
  /** Shown while loading; nothing by default. */
  readonly pending?: (props: Props) => ReactNode;
  /** Shown if loading failed; by default a message with a button to reload the window. */
  readonly failed?: ReactNode;
  /** Called then. */
  readonly onFailed?: (props: Props) => void;
}

/** Error thrown when loading failed; `cause` is the error from the import. */
class PartNotLoaded extends Error {}

/** Like `React.lazy`, but renders a loaded component at once, without a flash of `pending`. */
export function lazyPart<Props extends object>(options: LazyPartOptions<Props>): LazyPart<Props> {
  let loaded: ComponentType<Props> | undefined;
  let loading: Promise<ComponentType<Props>> | undefined;
  const forget = (): void => {
    loading = undefined;
  };
  // Keep a failed promise until its error has been shown: with a new promise for each render, React would suspend
  // forever.
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

/** Reloads the window with the version served at that time. */
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

/** Error boundary for loading failures; rethrows errors from the component itself. */
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
