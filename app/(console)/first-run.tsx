'use client';

import { type FormEvent, useState } from 'react';
import { usePermission } from '@/components/current-user';
import { Link, useOpenPage } from '@/components/link';
import { Button, buttonClass } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { ConfigurationField } from './configuration-field';
import { handOver } from './handed-text';

function PasteForm() {
  const [text, setText] = useState('');
  const { openPage, bar } = useOpenPage();
  const read = (event: FormEvent) => {
    event.preventDefault();
    handOver(text);
    openPage('/onboarding');
  };
  return (
    <form
      method="dialog"
      aria-label="Start with a configuration"
      onSubmit={read}
      className="flex flex-col gap-3"
    >
      <ConfigurationField
        label="Paste a configuration"
        hint="mcp.json, settings, config.toml, CSV or “claude mcp add …” lines. Read in this browser."
        value={text}
        onChange={setText}
      />
      <div>
        <Button type="submit" variant="primary" disabled={text.trim() === ''}>
          Read configuration
        </Button>
      </div>
      {bar}
    </form>
  );
}

export default function FirstRun({ title }: { title: string }) {
  const mayChange = usePermission('vaults.change');
  return (
    <section
      aria-label="Getting started"
      className="flex flex-col gap-5 rounded-md border border-dashed border-line-strong px-5 py-8 sm:px-10"
    >
      <h2 className="text-base font-semibold">{title}</h2>
      <dl className="grid max-w-prose grid-cols-[auto_1fr] gap-x-4 gap-y-2">
        <dt className="font-medium">Vault</dt>
        <dd className="text-muted">A container of credentials, usually one per team and environment.</dd>
        <dt className="font-medium">Credential</dt>
        <dd className="text-muted">
          One access token for one MCP server URL. The token is never shown again.
        </dd>
        <dt className="font-medium">Session</dt>
        <dd className="text-muted">
          A run of an agent. It names its vaults, and the platform injects their tokens.
        </dd>
      </dl>
      {mayChange ? (
        <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <PasteForm />
          <div className="flex flex-col items-start gap-2 lg:border-l lg:border-line lg:pl-6">
            <p className="font-medium">Or start with an empty vault</p>
            <p className="text-muted">Name it, then add credentials one by one.</p>
            <Link href="/vaults/new" prefetch={false} className={buttonClass()}>
              <Icon name="plus" />
              New vault
            </Link>
          </div>
        </div>
      ) : (
        <p className="text-muted">
          Your role can only view vaults. Operators and administrators create them.
        </p>
      )}
    </section>
  );
}
