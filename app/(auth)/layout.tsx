import { DisplayMenu } from '@/components/display/display-menu';
import { Icon } from '@/components/ui/icon';

// The session and the configuration are known only at runtime.
export const dynamic = 'force-dynamic';

export default function AuthLayout({ children }: LayoutProps<'/'>) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-12 items-center justify-end px-3 sm:px-6">
        <DisplayMenu />
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto flex w-full max-w-[26rem] outline-none flex-1 flex-col gap-5 px-3 pt-[min(8vh,6rem)] pb-12"
      >
        <p className="flex items-center gap-2 px-1 text-lg font-semibold tracking-tight">
          <Icon name="vault" className="size-6 text-accent" />
          Strongroom
        </p>
        {children}
      </main>
    </div>
  );
}
