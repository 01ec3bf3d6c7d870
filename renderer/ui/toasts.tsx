import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import './button.css';
import { Button } from './button.tsx';
import type { ToastText } from './toast.ts';
import './toasts.css';
import * as words from './words.ts';

const manager = Toast.createToastManager();

/**
 * Shows a toast. It closes automatically, after twelve seconds if it has an action, unless it reports trouble. Returns
 * a function that closes it early.
 */
export function showToast({ title, description, kind = 'done', action }: ToastText): () => void {
  const id = manager.add({
    title,
    ...(description === undefined ? {} : { description }),
    type: kind,
    priority: kind === 'trouble' ? 'high' : 'low',
    timeout: kind === 'trouble' ? 0 : action === undefined ? 4000 : 12_000,
    ...(action === undefined
      ? {}
      : {
          actionProps: {
            children: action.label,
            onClick: () => {
              manager.close(id);
              action.onPress();
            },
          },
        }),
  });
  return () => manager.close(id);
}

/** Viewport for toasts; rendered once for the whole window. */
export function Toasts() {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast" swipeDirection={[]}>
      <Toast.Content className="toast-content">
        <div className="toast-words">
          <Toast.Title className="toast-title" />
          <Toast.Description className="toast-description" />
        </div>
        <Toast.Action render={<Button size="small">{toast.actionProps?.children}</Button>} />
        <Toast.Close className="button button-quiet button-icon button-small" aria-label={words.closeMessage}>
          <X size={14} aria-hidden="true" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
