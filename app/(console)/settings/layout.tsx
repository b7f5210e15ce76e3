import { SettingsNav } from './settings-nav';

export default function SettingsLayout({ children }: LayoutProps<'/settings'>) {
  return (
    <div className="grid gap-x-8 gap-y-4 lg:grid-cols-[11rem_minmax(0,64rem)]">
      <SettingsNav />
      <div className="min-w-0">{children}</div>
    </div>
  );
}
