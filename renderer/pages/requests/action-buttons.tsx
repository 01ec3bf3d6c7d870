import { Copy, Ellipsis } from 'lucide-react';
import type { RequestRow } from '../../../src/contract/requests.ts';
import { useControl } from '../../client/client.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { menuOf, requestActions } from './request-actions.ts';
import * as words from './words.ts';

interface ActionButtonsProps {
  /** At least one. */
  readonly rows: readonly RequestRow[];
}

/** Buttons for the most common actions on the selected requests, and a menu with the rest. */
export function ActionButtons({ rows }: ActionButtonsProps) {
  const actions = requestActions(useControl(), rows);
  const count = rows.length > 1 ? actions.length : 2;
  const rest = actions.slice(count);
  return (
    <div className="request-copies">
      {actions.slice(0, count).map(({ label, kind, isDisabled = false, run }) => (
        <Button
          key={label}
          size="small"
          icon={kind === 'copy' ? <Copy size={12} aria-hidden="true" /> : undefined}
          isDisabled={isDisabled}
          onClick={run}
        >
          {label}
        </Button>
      ))}
      {rest.length === 0 ? null : (
        <Menu
          align="end"
          trigger={
            <IconButton
              label={words.moreActions}
              size="small"
              icon={<Ellipsis size={14} aria-hidden="true" />}
            />
          }
          items={menuOf(rest)}
        />
      )}
    </div>
  );
}
