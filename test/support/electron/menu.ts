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

  /** Looks through the submenus, too. */
  find(id: string): StandInMenuItem | undefined {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.find(id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The items as a user reads them. */
  describe(): string[] {
    return this.items.flatMap((item) => {
      if (item.type === 'separator') return ['---'];
      const marks = `${item.enabled ? '' : ' (disabled)'}${item.checked ? ' (checked)' : ''}`;
      const line = `${item.label || item.role}${marks}`;
      return [line, ...(item.submenu?.describe() ?? []).map((below) => `  ${below}`)];
    });
  }
}

function buildItem(options: Electron.MenuItemConstructorOptions): StandInMenuItem {
  const item: StandInMenuItem = {
    id: options.id ?? '',
    label: options.label ?? '',
    type: options.type ?? (options.submenu === undefined ? 'normal' : 'submenu'),
    role: options.role ?? '',
    enabled: options.enabled ?? true,
    checked: options.checked ?? false,
    submenu: Array.isArray(options.submenu) ? Menu.buildFromTemplate(options.submenu) : undefined,
    click: () => {
      if (!item.enabled) throw new Error(`'${item.label}' is disabled`);
      if (item.type === 'checkbox') item.checked = !item.checked;
      // Electron hands over its own item; the program reads only `checked` of it.
      options.click?.(item as unknown as Electron.MenuItem, undefined, {});
    },
  };
  return item;
}
