import { type ComponentProps, useState } from 'react';
import { Button } from './button';

/**
 * A button that is busy until its call ends; other buttons are not. Not `disabled`, which would remove the focus.
 */
export function BusyButton({
  onPress,
  ...props
}: Omit<ComponentProps<typeof Button>, 'onClick'> & { onPress: () => Promise<unknown> }) {
  const [isBusy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    try {
      await onPress();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button {...props} aria-busy={isBusy} aria-disabled={isBusy} onClick={() => !isBusy && void press()} />
  );
}
