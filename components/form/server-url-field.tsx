import { type ReactNode, useRef, useState } from 'react';
import type { UseFormRegisterReturn } from 'react-hook-form';
import type { Known, KnownUrl } from '@/lib/catalog/catalogue';
import { CONTROL, Field } from './field';
import { useCombobox } from './use-combobox';

/** `lib/catalog/catalogue.ts`, loaded on demand. */
type Catalogue = typeof import('@/lib/catalog/catalogue');

function Page({ href, children }: { href: string; children: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer noopener" className="underline">
      {children}
    </a>
  );
}

function ServerFacts({ catalogue, text }: { catalogue: Catalogue; text: string }) {
  const server = catalogue.serverOfUrl(text)?.server ?? catalogue.serverOfHost(text);
  if (server === undefined) return null;
  // Do not suggest creating a token that will not work.
  const { create, scopes } = catalogue.isUnfit(server) ? {} : server.links;
  return (
    <div className="flex flex-col gap-1 text-xs text-muted">
      {server.auth.fit === 'bearer' && <p>{catalogue.authSentences(server)}</p>}
      {(create || scopes) && (
        <p className="flex flex-wrap gap-x-3">
          {create && <Page href={create}>{`Create a token at ${server.name}`}</Page>}
          {scopes && <Page href={scopes}>{`Scopes of ${server.name}`}</Page>}
        </p>
      )}
      <p>
        {catalogue.checkedSentence(server)} {catalogue.NOBODY_VOUCHES}
      </p>
    </div>
  );
}

const SUGGESTIONS_MAX = 5;

/** Suggestions for a text: none if it is exactly a URL of the catalogue. */
function suggestionsFor(catalogue: Catalogue | null, text: string): Known[] {
  const found = catalogue?.searchCatalogue(text, SUGGESTIONS_MAX) ?? [];
  return found.some(({ url }) => url.url === text.trim()) ? [] : found;
}

/** Resolves when no pointer is pressed: an element that moves between press and release gets no click. */
async function untilReleased(): Promise<void> {
  if (!document.querySelector(':active')) return;
  await new Promise((resolve) => {
    for (const end of ['pointerup', 'pointercancel', 'keyup'])
      document.addEventListener(end, resolve, { once: true });
  });
  // The click event follows the release.
  await new Promise((resolve) => setTimeout(resolve));
}

/** Suggests known servers while a name or URL is typed. The catalogue loads on focus. */
export function ServerUrlField({
  error,
  hint,
  onChoose,
  ...field
}: UseFormRegisterReturn & {
  error?: string | undefined;
  hint: ReactNode;
  onChoose?: (url: KnownUrl) => void;
}) {
  const input = useRef<HTMLInputElement | null>(null);
  const [catalogue, setCatalogue] = useState<Catalogue | null>(null);
  const [text, setText] = useState('');
  const combobox = useCombobox(
    () => suggestionsFor(catalogue, text),
    ({ url }) => {
      if (!input.current) return;
      input.current.value = url.url;
      setText(url.url);
      // Triggers the form's change handler, as typing does.
      void field.onChange({ target: input.current, type: 'change' });
      onChoose?.(url);
    },
  );
  const load = async () => {
    const loaded = await import('@/lib/catalog/catalogue');
    await untilReleased();
    setCatalogue(loaded);
  };
  return (
    <div className="flex flex-col gap-1">
      <Field label="MCP server URL" error={error} hint={hint}>
        {(described) => (
          <div className="relative">
            <input
              type="text"
              inputMode="url"
              placeholder="https://mcp.example.com/mcp, or a name such as GitHub"
              className={CONTROL}
              {...combobox.input}
              {...described}
              {...field}
              ref={(element) => {
                input.current = element;
                field.ref(element);
              }}
              onFocus={({ currentTarget }) => {
                setText(currentTarget.value);
                // Without the catalogue this is a plain text field.
                load().catch(() => undefined);
              }}
              onChange={(event) => {
                setText(event.target.value);
                combobox.show(true);
                return field.onChange(event);
              }}
              onBlur={(event) => {
                combobox.show(false);
                return field.onBlur(event);
              }}
              onKeyDown={(event) => {
                if (combobox.onKey(event) || event.key !== 'Escape' || !combobox.isOpen) return;
                combobox.show(false);
                event.preventDefault();
              }}
            />
            {catalogue &&
              combobox.list(
                'Known servers',
                'inset-x-0',
                ({ url }) => url.url,
                (known) => (
                  <>
                    {catalogue.knownName(known)} — <span className="text-muted">{known.url.url}</span>
                  </>
                ),
              )}
          </div>
        )}
      </Field>
      <div aria-live="polite">{catalogue && <ServerFacts catalogue={catalogue} text={text} />}</div>
    </div>
  );
}
