import { Menu } from '@/components/ui/menu';
import { CHOOSABLE, chooseColumns, useColumnChoice } from './column-choice';

/** Columns that a wide screen shows by default. */
const DEFAULT = CHOOSABLE.filter((name) => name !== 'Status');

/** Chooses the columns of the table; this browser keeps them. */
export function ColumnsMenu() {
  const choice = useColumnChoice();
  const shown: readonly string[] = choice ?? DEFAULT;
  const toggled = (name: string) =>
    CHOOSABLE.filter((one) => (one === name ? !shown.includes(one) : shown.includes(one)));
  return (
    <Menu
      label="Columns"
      face="Columns"
      items={[
        ...CHOOSABLE.map((name) => ({
          label: name,
          checked: shown.includes(name),
          onSelect: () => chooseColumns(toggled(name)),
        })),
        { label: 'Reset columns', disabled: choice === null, onSelect: () => chooseColumns(null) },
      ]}
    />
  );
}
