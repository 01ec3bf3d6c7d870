import { Button as BaseButton } from '@base-ui/react/button';
import type { ComponentProps, ReactNode } from 'react';
import './button.css';
import { classNames } from './class-names.ts';
import { Tip } from './tip.tsx';

/** The look of a button: one `primary` a page at most; `quiet` stands beside text. */
export type ButtonTone = 'plain' | 'primary' | 'danger' | 'quiet';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'disabled'> {
  readonly tone?: ButtonTone;
  readonly size?: 'normal' | 'small';
  /** Under way or not possible now: it stays focusable, and does nothing. */
  readonly isDisabled?: boolean;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

/** A button with words, and an icon before them where it helps. */
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
  /** What it does: its name for screen readers, and its tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly tone?: ButtonTone;
  readonly size?: 'normal' | 'small';
}

/** A button that is only an icon; its label shows as a tooltip. */
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
