import { EventEmitter } from 'node:events';
import type Electron from 'electron';

/** One item of a built menu. */
export interface StandInMenuItem {
  readonly id: string;
  readonly label: string;
  readonly type: string;
  readonly role: string;
  readonly enabled: boolean;
  checked: boolean;
  readonly submenu: Menu | undefined;
  readonly click: () => void;
}

/** A menu as it was built; tests read and click it. */
export class Menu extends EventEmitter {
  static applicationMenu: Menu | null = null;
  /** Menus opened at the mouse pointer. */
  static readonly popups: Menu[] = [];
  readonly items: readonly StandInMenuItem[];

  constructor(items: readonly StandInMenuItem[]) {
    super();
    this.items = items;
  }

  static buildFromTemplate(template: readonly Electron.MenuItemConstructorOptions[]): Menu {
    return new Menu(template.map(buildItem));
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.applicationMenu = menu;
  }

  popup(): void {
    Menu.popups.push(this);
  }

  /** Finds an item by its id, including in submenus. */
  find(id: string): StandInMenuItem | undefined {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.find(id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Describes the items as a user reads them. */
  describe(): string[] {
    return this.items.flatMap((item) => {
      if (item.type === 'separator') return ['---'];
      const marks = `${item.enabled ? '' : ' (disabled)'}${item.checked ? ' (checked)' : ''}`;
      const line = `${item.label || item.role}${marks}`;
      return [line, ...(item.submenu?.describe() ?? []).map((below) => `  ${below}`)];
    });
  }
}

/**
 * Submenus Electron creates for these roles (lib/browser/api/menu-item-roles.ts); keyboard shortcuts come with the
 * roles in them.
 */
function rolesBelow(role: string | undefined): readonly string[] {
  const isMac = process.platform === 'darwin';
  switch (role) {
    case 'appMenu':
      return ['about', 'services', 'hide', 'hideOthers', 'unhide', 'quit'];
    case 'fileMenu':
      return [isMac ? 'close' : 'quit'];
    case 'editMenu':
      return ['undo', 'redo', 'cut', 'copy', 'paste', 'delete', 'selectAll'];
    case 'windowMenu':
      return isMac ? ['minimize', 'zoom', 'front'] : ['minimize', 'zoom', 'close'];
    default:
      return [];
  }
}

function submenuOf({ role, submenu }: Electron.MenuItemConstructorOptions): Menu | undefined {
  if (Array.isArray(submenu)) return Menu.buildFromTemplate(submenu);
  const below = rolesBelow(role);
  return below.length === 0 ? undefined : new Menu(below.map((name) => buildItem({ role: name as 'copy' })));
}

function buildItem(options: Electron.MenuItemConstructorOptions): StandInMenuItem {
  const item: StandInMenuItem = {
    id: options.id ?? '',
    label: options.label ?? '',
    type: options.type ?? (options.submenu === undefined ? 'normal' : 'submenu'),
    role: options.role ?? '',
    enabled: options.enabled ?? true,
    checked: options.checked ?? false,
    submenu: submenuOf(options),
    click: () => {
      if (!item.enabled) throw new Error(`'${item.label}' is disabled`);
      if (item.type === 'checkbox') item.checked = !item.checked;
      // Electron passes its own item; the program reads only its `checked`.
      options.click?.(item as unknown as Electron.MenuItem, undefined, {});
    },
  };
  return item;
}
