import { Menu } from '@/components/ui/menu';
import { CHOOSABLE, chooseColumns, useColumnChoice } from './column-choice';

const DEFAULT = CHOOSABLE.filter((name) => name !== 'Status');

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
