'use client';

import { NavLink } from '@/components/nav-link';
import { useMay } from '@/components/signed-in';

/** The places of the settings, those left out that the role cannot enter. */
export function SettingsNav() {
  const mayManage = useMay('settings.manage');
  return (
    <nav aria-label="Settings" className="flex flex-wrap gap-1 lg:sticky lg:top-16 lg:flex-col lg:self-start">
      <NavLink href="/settings/security">Your account</NavLink>
      {mayManage && (
        <>
          <NavLink href="/settings/team">Team</NavLink>
          <NavLink href="/settings/checks">Checking tokens</NavLink>
          <NavLink href="/settings/connection">Connection</NavLink>
        </>
      )}
    </nav>
  );
}
