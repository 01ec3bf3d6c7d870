import { Button as BaseButton } from '@base-ui/react/button';
import type { ComponentProps, ReactNode } from 'react';
import './button.css';
import { classNames } from './class-names.ts';
import { Tip } from './tip.tsx';

/** Style of a button: at most one `primary` per page; `quiet` for buttons beside text. */
export type ButtonTone = 'plain' | 'primary' | 'danger' | 'quiet';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'disabled'> {
  readonly tone?: ButtonTone;
  readonly size?: 'normal' | 'small';
  /** In progress or not possible at the moment: the button stays focusable but does nothing. */
  readonly isDisabled?: boolean;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

/** Button with text and an optional icon before it. */
export function Button({
  tone = 'plain',
  size = 'normal',
  isDisabled = false,
  icon,
  children,
  className,
  ...rest
}: ButtonProps) {
  return (
    <BaseButton
      {...rest}
      disabled={isDisabled}
      focusableWhenDisabled
      className={classNames('button', `button-${tone}`, size === 'small' && 'button-small', className)}
    >
      {icon}
      {children}
    </BaseButton>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'disabled'> {
  /** Accessible name, also shown as a tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly tone?: ButtonTone;
  readonly size?: 'normal' | 'small';
}

/** Button with only an icon; its label appears as a tooltip. */
export function IconButton({
  label,
  icon,
  tone = 'quiet',
  size = 'normal',
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tip text={label}>
      <BaseButton
        {...rest}
        aria-label={label}
        className={classNames(
          'button',
          'button-icon',
          `button-${tone}`,
          size === 'small' && 'button-small',
          className,
        )}
      >
        {icon}
      </BaseButton>
    </Tip>
  );
}
